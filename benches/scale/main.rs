//! How long plans of large repositories take.
#[path = "../year_of_edits/words.rs"]
mod words;
mod library;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let count: usize = args[2].parse().unwrap();
    library::Library::write(std::path::Path::new(&args[1]), count).unwrap();
}

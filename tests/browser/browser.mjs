// Starts the Chromium of the machine; packages lie in a folder that the test names.
import { createRequire } from "node:module";
import { resolve } from "node:path";

export const [, , folder, page, ...rest] = process.argv;
export const require = createRequire(resolve(folder) + "/");
const { chromium } = require("playwright-core");

export const open = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    ],
  });

export const address = "file://" + resolve(page);

import type { Browser, LaunchOptions } from "@playwright/test";

export const BROWSER: Pick<LaunchOptions, "executablePath" | "args">;
export function atRest(browser: Browser): Promise<void>;

// Whether anyone sees the page.
import { createSignal } from "solid-js";

const seen = () => typeof document === "undefined" || document.visibilityState !== "hidden";
const [pageSeen, setPageSeen] = createSignal(seen());
export { pageSeen };

if (typeof document !== "undefined") document.addEventListener("visibilitychange", () => setPageSeen(seen()));

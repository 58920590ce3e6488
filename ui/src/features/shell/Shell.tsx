// What stays around every page: rail, breadcrumb, palette, connection, messages.
import { useLocation, useNavigate } from "@solidjs/router";
import { ErrorBoundary, For, type JSX, Show, Suspense, createEffect, createSignal, lazy, on, onCleanup } from "solid-js";
import { disconnectedSince, tryNow } from "../../api/events";
import { LiveRegion, announce } from "../../components/LiveRegion";
import { Icon } from "../../components/icons";
import { Works } from "../../components/Works";
import { PageFault, Toasts, toastOffers } from "../../components/states";
import { clock } from "../../lib/format";
import { hashTarget } from "../../lib/hash";
import { part } from "../../lib/part";
import { density, letters, rail, setDensity, setLetters, setRail, setTheme, shownTheme, theme } from "../../lib/settings";
import { useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import { works } from "../../lib/work";
import { darken } from "../charts/hover";
import { Palette } from "./Palette";
import { followArrivals } from "./arrival";
import { crumbs } from "./crumbs";
import { useShortcuts } from "./shortcuts";
import { followWhereabouts } from "./whereabouts";

// Few ask for the keys: their list comes when they do.
const ShortcutsSheet = lazy(part(() => import("./KeyList").then((m) => m.ShortcutsSheet)));

const PLACES = [
  { href: "/", label: t.nav.home, icon: "home", keys: "g h" },
  { href: "/experiments", label: t.nav.experiments, icon: "experiments", keys: "g e" },
  { href: "/models", label: t.nav.models, icon: "models", keys: "g m" },
  { href: "/trash", label: t.nav.trash, icon: "trash", keys: "g t" },
  { href: "/settings", label: t.nav.settings, icon: "settings", keys: "g s" },
] as const;

export function Shell(props: { readonly children?: JSX.Element }) {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal<"palette" | "sheet">();
  const flip = () => setTheme(shownTheme() === "dark" ? "light" : "dark");
  const turn = () => setRail(rail() === "wide" ? "narrow" : "wide");
  useShortcuts([
    { keys: "Mod+k", what: t.palette.open, run: () => setOpen("palette") },
    { keys: "?", what: t.shortcuts.open, run: () => setOpen("sheet") },
    { keys: "t", what: t.theme.flip, run: flip },
    ...(["system", "light", "dark"] as const).map((one) => ({ keys: "", what: t.theme.choose(t.theme[one]), run: () => setTheme(one), when: () => theme() !== one })),
    { keys: "m", what: t.rail.toggle, run: turn },
    { keys: "", what: t.settings.makeRoomy, run: () => setDensity("roomy"), when: () => density() === "dense" },
    { keys: "", what: t.settings.makeDense, run: () => setDensity("dense"), when: () => density() === "roomy" },
    ...(["on", "off"] as const).map((one) => ({ keys: "", what: t.settings.lettersDo[one], run: () => setLetters(one), when: () => letters() !== one })),
    { keys: "", what: t.tryConnect, run: tryNow, when: () => disconnectedSince() !== undefined },
    ...PLACES.map((place) => ({ keys: place.keys, what: t.nav.goTo(place.label), run: () => navigate(place.href) })),
  ]);
  const offers = () => [...toastOffers(), ...works().map((work) => ({ what: waiting.stop(work.what), run: work.stop }))];
  useOffers(() => offers);
  const location = useLocation();
  // The router's own links cost a millisecond each before anything is seen; it follows plain ones as well.
  const isAt = (place: string) => location.pathname === place || (place !== "/" && location.pathname.startsWith(`${place}/`));
  // A run that stood out where the pointer was stands out no more on the next page.
  createEffect(on(() => location.pathname, darken, { defer: true }));
  followArrivals(() => location.pathname);
  followWhereabouts(() => location.pathname, () => document.getElementById("main"));
  // Links of MLflow's pages that are pasted into an open page.
  const follow = () => {
    const moved = hashTarget(window.location.hash);
    if (moved !== undefined) navigate(moved, { replace: true });
  };
  window.addEventListener("hashchange", follow);
  onCleanup(() => window.removeEventListener("hashchange", follow));
  createEffect(
    on(disconnectedSince, (since, before) => {
      if (since !== undefined && before === undefined) announce(t.offline(clock(since)));
      if (since === undefined && before !== undefined) announce(t.online);
    }),
  );
  return (
    <div class="shell" classList={{ "rail-narrow": rail() === "narrow" }}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The router would take it for an address and leave the focus where it is.
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {t.nav.skip}
      </a>
      <nav class="rail" aria-label={t.nav.label}>
        <For each={PLACES}>
          {(place) => (
            <a href={place.href} class="rail-link" classList={{ here: isAt(place.href) }} aria-current={isAt(place.href) ? "page" : undefined} title={rail() === "narrow" ? place.label : undefined}>
              <Icon name={place.icon} />
              <span class="rail-label">{place.label}</span>
            </a>
          )}
        </For>
        <button type="button" class="rail-turn wide-only" aria-pressed={rail() === "narrow"} aria-label={t.rail.narrow} title={rail() === "wide" ? t.rail.narrow : t.rail.wide} onClick={turn}>
          {rail() === "wide" ? "«" : "»"}
        </button>
      </nav>
      <header class="bar">
        <nav class="crumbs" aria-label={t.nav.crumbs}>
          <a href="/" class="brand">
            Trialbook
          </a>
          <For each={crumbs()}>
            {(crumb) => (
              <>
                <span class="crumb-sep" aria-hidden="true">
                  /
                </span>
                <Show when={crumb.href} fallback={<span class="crumb" aria-current="page"><bdi>{crumb.label}</bdi></span>}>
                  {(href) => (
                    <a href={href()} class="crumb">
                      <bdi>{crumb.label}</bdi>
                    </a>
                  )}
                </Show>
              </>
            )}
          </For>
        </nav>
        <Show when={disconnectedSince()}>
          {(since) => (
            <span class="offline">
              {t.offline(clock(since()))}{" "}
              <button type="button" class="link-button" onClick={tryNow}>
                {t.tryNow}
              </button>
            </span>
          )}
        </Show>
        <button type="button" class="button palette-button" onClick={() => setOpen("palette")}>
          {t.palette.short} <kbd>Ctrl K</kbd>
        </button>
        <button type="button" class="icon-button" aria-label={t.theme.flip} title={t.theme.flip} onClick={flip}>
          {shownTheme() === "dark" ? "☀" : "☾"}
        </button>
      </header>
      <main id="main" tabindex="-1">
        {/* A page that cannot be shown takes nothing else with it, and another address tries anew. */}
        <ErrorBoundary
          fallback={(error: unknown, reset) => {
            createEffect(on(() => location.pathname, reset, { defer: true }));
            return <PageFault error={error} />;
          }}
        >
          {props.children}
        </ErrorBoundary>
      </main>
      <Works />
      <Toasts />
      <LiveRegion />
      <Show when={open() === "palette"}>
        <Palette onClose={() => setOpen(undefined)} />
      </Show>
      <Show when={open() === "sheet"}>
        <Suspense>
          <ShortcutsSheet onClose={() => setOpen(undefined)} />
        </Suspense>
      </Show>
    </div>
  );
}

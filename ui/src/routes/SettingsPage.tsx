// Choices of this browser, what is kept, and what answers: one address for each section.
import { A, useNavigate, useParams } from "@solidjs/router";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import { api } from "../api/client";
import { createLive } from "../api/live";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { AllKeys } from "../features/shell/KeyList";
import { StorageSection } from "../features/storage/StorageSection";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { density, letters, rail, setDensity, setLetters, setRail, setTheme, theme } from "../lib/settings";
import { t } from "../lib/text";
import { serverSettings } from "../lib/texts/lists";

const SECTIONS = ["appearance", "shortcuts", "storage", "server"] as const;
const pathOf = (section: string) => `/settings/${section}`;

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly children?: JSX.Element;
}

function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      {props.children}
      <For each={props.options}>
        {(option) => (
          <label class="check">
            <input type="radio" name={props.name} checked={props.value === option.value} onChange={() => props.onChange(option.value)} /> {option.label}
          </label>
        )}
      </For>
    </fieldset>
  );
}

function Appearance() {
  return (
    <>
      <p class="muted">{t.settings.lead}</p>
      <Choice legend={t.settings.theme} name="theme" value={theme()} onChange={setTheme} options={[{ value: "system", label: t.theme.system }, { value: "light", label: t.theme.light }, { value: "dark", label: t.theme.dark }]} />
      <Choice legend={t.settings.density} name="density" value={density()} onChange={setDensity} options={[{ value: "dense", label: t.settings.dense }, { value: "roomy", label: t.settings.roomy }]} />
      <Choice legend={t.settings.rail} name="rail" value={rail()} onChange={setRail} options={[{ value: "wide", label: t.settings.railWide }, { value: "narrow", label: t.settings.railNarrow }]} />
    </>
  );
}

function Shortcuts() {
  return (
    <>
      <Choice legend={t.settings.letters} name="letters" value={letters()} onChange={setLetters} options={[{ value: "on", label: t.settings.lettersOn }, { value: "off", label: t.settings.lettersOff }]}>
        <p class="muted small">{t.settings.lettersNote}</p>
      </Choice>
      <AllKeys />
    </>
  );
}

function Server() {
  const server = createLive(
    () => true,
    (_, signal) => api.server(signal),
  );
  return (
    <>
      <LoadBar loading={server.loading()} what={serverSettings.loading} onCancel={() => server.cancel()} />
      <Show when={server.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={server.refetch} />}</Show>
      <Show when={server.data()} fallback={<Show when={server.problem() === undefined}><Skeleton of="paragraph" /></Show>}>
        {(one) => (
          <p>
            {one().name} <span class="mono">{one().version}</span> · <a href="/api/v1/openapi.json">OpenAPI</a>
          </p>
        )}
      </Show>
    </>
  );
}

export function SettingsPage() {
  const params = useParams();
  const navigate = useNavigate();
  const section = () => SECTIONS.find((one) => one === params["section"]);
  const name = () => {
    const now = section();
    return now === undefined ? (params["section"] ?? "") : t.settings.sections[now];
  };
  useCrumbs(() => [{ label: t.nav.settings, href: "/settings" }, { label: name() }]);
  useShortcuts(SECTIONS.map((one) => ({ keys: "", what: t.settings.goTo(t.settings.sections[one]), run: () => navigate(pathOf(one)), when: () => section() !== one })));
  return (
    <div class="page settings">
      <nav aria-label={t.settings.sectionsLabel}>
        <For each={SECTIONS}>{(one) => <A href={pathOf(one)} class="settings-link" activeClass="here">{t.settings.sections[one]}</A>}</For>
      </nav>
      <div>
        <h1>{section() === undefined ? t.nav.settings : name()}</h1>
        <Show when={section() === undefined}>
          <Empty title={t.settings.noSection}><p>{t.settings.noSectionHint}</p></Empty>
        </Show>
        <Switch>
          <Match when={section() === "appearance"}><Appearance /></Match>
          <Match when={section() === "shortcuts"}><Shortcuts /></Match>
          <Match when={section() === "storage"}><StorageSection /></Match>
          <Match when={section() === "server"}><Server /></Match>
        </Switch>
      </div>
    </div>
  );
}

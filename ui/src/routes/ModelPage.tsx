// One registered model: its versions, its aliases with a way back, its rules, and the record of all that happened.
import { A, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { onChanges } from "../api/events";
import { createLive, toProblem } from "../api/live";
import { type ModelVersion, type RegisteredModel, registry } from "../api/registry";
import { Empty, LoadBar, ProblemBox, Skeleton, say } from "../components/states";
import { PromoteDialog } from "../features/models/PromoteDialog";
import { RollBackDialog } from "../features/models/RollBackDialog";
import { RulesSection } from "../features/models/RulesSection";
import { Timeline } from "../features/models/Timeline";
import { VersionsTable } from "../features/models/VersionsTable";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { decoded } from "../lib/hash";
import { kept } from "../lib/keep";
import { readList, single, writeList } from "../lib/lists";
import { sameJson } from "../lib/same";
import { t } from "../lib/text";

/** Versions and events read at first. */
const STEP = 100;
const COMPARE_MAX = 10;

export function ModelPage() {
  const params = useParams();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const name = () => decoded(params["name"] ?? "");
  const path = () => `/models/${encodeURIComponent(name())}`;
  useCrumbs(() => [{ label: t.nav.models, href: "/models" }, { label: name() }]);
  const [most, setMost] = createSignal(STEP);
  const [mostEvents, setMostEvents] = createSignal(STEP);
  const [promoting, setPromoting] = createSignal<ModelVersion>();
  const [back, setBack] = createSignal<string>();
  const model = createLive(name, (one, signal) => registry.model(one, signal));
  const rules = createLive(name, (one, signal) => registry.rules(one, signal));
  const askedVersions = createMemo(() => ({ name: name(), most: most() }), undefined, { equals: sameJson });
  const askedEvents = createMemo(() => ({ name: name(), most: mostEvents() }), undefined, { equals: sameJson });
  const versions = createLive(() => askedVersions(), (one, signal) => registry.versions(one.name, one.most, signal));
  const events = createLive(() => askedEvents(), (one, signal) => registry.events(one.name, one.most, signal));
  // A line is drawn anew only when its version says something else.
  const lines = createMemo<ModelVersion[]>((before) => kept(before, versions.data()?.list ?? [], (one) => `${one.model}/${one.version}`), []);
  /** The model of the address: the one before may be here still. */
  const shown = () => (model.data()?.name === name() ? model.data() : undefined);
  const refresh = () => {
    for (const one of [model, versions, events, rules]) one.refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => (one.kind === "model_changed" && one.model === name()) || one.kind === "missed")) refresh();
  });
  const chosen = createMemo(() => readList(single(query["sel"])));
  const choose = (version: string, on: boolean) => setQuery({ sel: writeList(on ? [...chosen(), version] : chosen().filter((one) => one !== version)) }, { replace: true });
  const compare = () => {
    if (chosen().length < 2) say(t.models.compareFew);
    else if (chosen().length > COMPARE_MAX) say(t.models.compareMany(COMPARE_MAX));
    else navigate(`${path()}/compare?versions=${chosen().join(",")}`);
  };
  const newest = () => lines()[0];
  let table: HTMLElement | undefined;
  useListKeys(() => table, true);
  useShortcuts([
    { keys: "c", what: t.models.compare, run: compare },
    { keys: "p", what: t.models.promoteNewest, run: () => setPromoting(newest()), when: () => newest() !== undefined },
  ]);
  const undo = async (alias: string, version: number) => {
    await registry.setAlias(name(), alias, version).catch((error: unknown) => say(toProblem(error).message));
    refresh();
  };
  const removeAlias = async (alias: string, version: number) => {
    try {
      await registry.deleteAlias(name(), alias);
      refresh();
      say(t.models.aliasRemoved(alias), { label: t.undo, run: () => void undo(alias, version) });
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  const rolledBack = (alias: string, from: number | undefined) => {
    setBack(undefined);
    refresh();
    say(t.models.rolledBack(alias), from === undefined ? undefined : { label: t.undo, run: () => void undo(alias, from) });
  };
  const heading = () => t.models.versions(lines().length, versions.data()?.more === true);
  return (
    <div class="page">
      <LoadBar loading={model.loading() || versions.loading()} what={t.models.loading} onCancel={() => { model.cancel(); versions.cancel(); }} />
      <Show when={shown() !== undefined}>
        <Show when={model.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
      </Show>
      <Show when={shown()} fallback={<Show when={model.problem()} fallback={<Skeleton rows={8} />}>{(problem) => <ProblemBox problem={problem()} page={name()} onRetry={refresh} />}</Show>}>
        {(one) => (
          <>
            <div class="page-head">
              <h1 class="wrap">
                <bdi>{one().name}</bdi>
              </h1>
              <button type="button" class="button" onClick={compare}>
                {t.models.compare} <kbd>c</kbd>
              </button>
            </div>
            <Show when={one().description}>{(text) => <p class="muted">{text()}</p>}</Show>
            <Aliases model={one()} path={path()} onRollBack={setBack} onRemove={(alias, version) => void removeAlias(alias, version)} />
            <section ref={(element) => (table = element)}>
              <h2>{heading()}</h2>
              <Show when={versions.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={versions.data()} fallback={<Show when={versions.problem() === undefined}><Skeleton rows={4} /></Show>}>
                <Show when={lines().length > 0} fallback={<Empty title={t.models.noVersions} />}>
                  <VersionsTable label={heading()} versions={lines()} names={versions.data()?.names ?? {}} chosen={chosen()} onChoose={choose} onPromote={setPromoting} />
                  <Show when={versions.data()?.more}>
                    <button type="button" class="button" onClick={() => setMost((n) => n + STEP)}>{t.models.older}</button>
                  </Show>
                </Show>
              </Show>
            </section>
            <RulesSection model={name()} rules={rules} />
            <section>
              <h2>{t.models.timeline}</h2>
              <Show when={events.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={events.data()}>{(list) => <Timeline events={list().list} model={name()} />}</Show>
              <Show when={events.data()?.more}>
                <button type="button" class="button" onClick={() => setMostEvents((n) => n + STEP)}>{t.models.earlier}</button>
              </Show>
            </section>
            <Show when={promoting()} keyed>
              {(version) => <PromoteDialog model={one()} version={version.version} stage={version.stage} onMoved={refresh} onClose={() => setPromoting(undefined)} />}
            </Show>
            <Show when={back()} keyed>
              {(alias) => <RollBackDialog model={name()} alias={alias} version={one().aliases[alias] ?? 0} rules={rules.data()?.rules} onDone={() => rolledBack(alias, one().aliases[alias])} onClose={() => setBack(undefined)} />}
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function Aliases(props: { readonly model: RegisteredModel; readonly path: string; readonly onRollBack: (alias: string) => void; readonly onRemove: (alias: string, version: number) => void }) {
  return (
    <section>
      <h2>{t.models.aliases}</h2>
      <ul class="tag-list">
        <For each={Object.entries(props.model.aliases)} fallback={<li class="muted">{t.models.noAliases}</li>}>
          {([alias, version]) => {
            useShortcuts([
              { keys: "", what: t.models.doRollBack(alias), run: () => props.onRollBack(alias) },
              { keys: "", what: t.models.removeAlias(alias), run: () => props.onRemove(alias, version) },
            ]);
            return (
              <li>
                <b>@{alias}</b>
                <A class="grow" href={`${props.path}/${version}`}>
                  {t.models.version(version)}
                </A>
                <button type="button" class="button small" onClick={() => props.onRollBack(alias)}>
                  {t.models.rollBack}
                </button>
                <button type="button" class="button small danger" aria-label={t.models.removeAlias(alias)} onClick={() => props.onRemove(alias, version)}>
                  {t.tags.remove}
                </button>
              </li>
            );
          }}
        </For>
      </ul>
    </section>
  );
}

// One registered model: its versions, its aliases with a way back, its rules, and the record of all that happened.
import { A, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal, untrack } from "solid-js";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { type ModelVersion, type RegisteredModel, type RolledBack, registry } from "../api/registry";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox, say, sayProblem } from "../components/states";
import { GoneModel, endOf } from "../features/models/GoneModel";
import { PromoteDialog } from "../features/models/PromoteDialog";
import { RemoveAliasDialog } from "../features/models/RemoveAliasDialog";
import { RollBackDialog } from "../features/models/RollBackDialog";
import { RulesSection } from "../features/models/RulesSection";
import { Timeline } from "../features/models/Timeline";
import { VersionsTable } from "../features/models/VersionsTable";
import { onRecord } from "../features/models/who";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { decoded } from "../lib/hash";
import { createOneStep } from "../lib/oneStep";
import { kept } from "../lib/keep";
import { readList, single, writeList } from "../lib/lists";
import { type Offer, useOffers } from "../lib/offers";
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
  const [removing, setRemoving] = createSignal<{ readonly alias: string; readonly version: number }>();
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
  /** What became of a model that the server does not know any more, where its record says so. */
  const end = () => (model.problem()?.status === 404 ? endOf(events.data()?.list ?? [], name()) : undefined);
  const refresh = () => {
    for (const one of [model, versions, events, rules]) one.refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => (one.kind === "model_changed" && one.model === name()) || one.kind === "missed")) refresh();
  });
  const chosen = createMemo(() => readList(single(query["sel"])));
  const ticks = createOneStep();
  const choose = (version: string, on: boolean) => {
    const sel = writeList(on ? [...chosen(), version] : chosen().filter((one) => one !== version));
    setQuery({ sel }, { replace: ticks.isFurther(writeList(chosen()) ?? "", sel ?? "") });
  };
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
  /** Says what was done; the way back stays one of this model, whatever page is shown when it is pressed. */
  const sayDone = (told: string, alias: string, version: number | undefined, reason: string) => {
    const of = name();
    say(told, version === undefined ? undefined : { label: t.undo, run: () => void undo(of, alias, version, reason) });
  };
  const undo = async (of: string, alias: string, version: number, reason: string) => {
    await registry.setAlias(of, alias, version, onRecord(reason)).catch((error: unknown) => sayProblem(error));
    refresh();
  };
  const removeAlias = async (alias: string, version: number, reason: string) => {
    setRemoving(undefined);
    try {
      await registry.deleteAlias(name(), alias, onRecord(reason));
      refresh();
      sayDone(t.models.aliasRemoved(alias), alias, version, t.models.undoRemoval(alias));
    } catch (error) {
      sayProblem(error);
    }
  };
  const askRemoval = (alias: string, version: number) => {
    const asked = rules.data()?.rules;
    if (asked?.reason === true && asked.aliases?.includes(alias) === true) setRemoving({ alias, version });
    else void removeAlias(alias, version, "");
  };
  const rolledBack = (alias: string, from: number | undefined, moved: RolledBack) => {
    setBack(undefined);
    refresh();
    const told = [t.models.rolledBack(alias, moved.version.version), ...(moved.skipped.length > 0 ? [t.models.passesOver(moved.skipped.map((one) => one.version))] : [])];
    sayDone(told.join(" "), alias, from, t.models.undoRollBack(alias));
  };
  const older = () => setMost((n) => n + STEP);
  const earlier = () => setMostEvents((n) => n + STEP);
  const offers = (): Offer[] => [
    ...(versions.data()?.more === true ? [{ what: t.models.older, run: older }] : []),
    ...(events.data()?.more === true ? [{ what: t.models.earlier, run: earlier }] : []),
  ];
  useOffers(() => offers);
  const heading = () => t.models.versions(lines().length, versions.data()?.more === true);
  return (
    <div class="page">
      <LoadBar loading={model.loading() || versions.loading()} what={t.models.loading} onCancel={() => { model.cancel(); versions.cancel(); }} />
      <Show when={end()}>{(found) => <GoneModel name={name()} end={found()} events={events.data() ?? { list: [], more: false }} onEarlier={earlier} />}</Show>
      <Show when={end() === undefined && shown() !== undefined}>
        <Show when={model.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
      </Show>
      <Show when={end() === undefined && shown()} fallback={<Show when={end() === undefined}><Show when={model.problem()} fallback={<><div class="page-head"><Skeleton of="title" /></div><section><Skeleton of="heading" /><Skeleton of="list" n={1} /></section><section><Skeleton of="heading" /><Skeleton of="table" n={4} height={39} /></section></>}>{(problem) => <ProblemBox problem={problem()} page={name()} onRetry={refresh} />}</Show></Show>}>
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
            <Aliases model={one()} path={path()} onRollBack={setBack} onRemove={askRemoval} />
            <section ref={(element) => (table = element)}>
              <h2>{heading()}</h2>
              <Show when={versions.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={versions.data()} fallback={<Show when={versions.problem() === undefined}><Skeleton of="table" n={4} height={39} /></Show>}>
                <Show when={lines().length > 0} fallback={<Empty title={t.models.noVersions} />}>
                  <VersionsTable label={heading()} versions={lines()} names={versions.data()?.names ?? {}} chosen={chosen()} onChoose={choose} onPromote={setPromoting} />
                  <Show when={versions.data()?.more}>
                    <button type="button" class="button" onClick={older}>{t.models.older}</button>
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
                <button type="button" class="button" onClick={earlier}>{t.models.earlier}</button>
              </Show>
            </section>
            <Show when={promoting()} keyed>
              {(version) => <PromoteDialog model={one()} version={version.version} stage={version.stage} onMoved={refresh} onClose={() => setPromoting(undefined)} />}
            </Show>
            <Show when={back()} keyed>
              {(alias) => {
                const from = untrack(() => one().aliases[alias]);
                return <RollBackDialog model={name()} alias={alias} version={from ?? 0} onDone={(moved) => rolledBack(alias, from, moved)} onClose={() => setBack(undefined)} />;
              }}
            </Show>
            <Show when={removing()} keyed>
              {(what) => <RemoveAliasDialog alias={what.alias} onRemove={(reason) => void removeAlias(what.alias, what.version, reason)} onClose={() => setRemoving(undefined)} />}
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

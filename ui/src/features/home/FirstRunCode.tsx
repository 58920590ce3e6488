// Code to copy for the first run; the page turns into the run by itself when it arrives.
import { For, createSignal } from "solid-js";
import { spoken } from "../../components/LiveRegion";
import { CopyButton } from "../../components/bits";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { chosenIn } from "../../lib/texts/actions";

/** Texts that can be pasted as they are, with the real address of this server. */
export interface FirstExperiment {
  readonly id: string;
  readonly name: string;
}

export function firstRunCode(address: string, experiment: FirstExperiment | undefined): Record<"mlflow" | "env" | "http", string> {
  const name = JSON.stringify(experiment?.name ?? "first steps");
  // Within single quotes of a shell, a single quote ends them and begins them anew.
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const chosen = experiment === undefined ? "" : `export MLFLOW_EXPERIMENT_NAME=${quoted(experiment.name)}\n`;
  return {
    mlflow: `import mlflow

mlflow.set_tracking_uri("${address}")
mlflow.set_experiment(${name})

with mlflow.start_run():
    mlflow.log_param("lr", 0.03)
    for step in range(100):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
`,
    env: `export MLFLOW_TRACKING_URI=${address}
${chosen}python train.py   # a script that already uses mlflow
`,
    http: `post() { curl -sSf "${address}/api/2.0/mlflow/runs/$1" -H 'content-type: application/json' -d "$2"; }
run=$(post create "{\\"experiment_id\\": \\"${experiment?.id ?? "0"}\\", \\"run_name\\": \\"by hand\\", \\"start_time\\": $(date +%s000)}" |
  sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p')
for step in 0 1 2 3 4; do
  post log-metric "{\\"run_id\\": \\"$run\\", \\"key\\": \\"loss\\", \\"value\\": 0.$((9 - step)), \\"step\\": $step, \\"timestamp\\": $(date +%s000)}"
done
post update "{\\"run_id\\": \\"$run\\", \\"status\\": \\"FINISHED\\", \\"end_time\\": $(date +%s000)}"
`,
  };
}

const TABS = ["mlflow", "env", "http"] as const;

export function FirstRunCode(props: { readonly experiment: FirstExperiment | undefined }) {
  const [tab, setTab] = createSignal<(typeof TABS)[number]>("mlflow");
  const code = () => firstRunCode(window.location.origin, props.experiment)[tab()];
  // The tabs are one stop: arrows go from one to the next, and round.
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab()) + by + TABS.length) % TABS.length] ?? "mlflow";
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const offers = (): Offer[] => TABS.filter((one) => one !== tab()).map((one) => ({ what: chosenIn("", t.firstRun.tabs, t.firstRun.ways[one]), run: () => setTab(one) }));
  useOffers(() => offers);
  return (
    <section class="first-run" aria-labelledby="first-run-title">
      <h2 id="first-run-title">{t.firstRun.title}</h2>
      <p>{t.firstRun.lead}</p>
      <div class="tabs" role="tablist" aria-label={t.firstRun.tabs} onKeyDown={onKey}>
        <For each={TABS}>
          {(one) => (
            <button type="button" role="tab" id={`tab-${one}`} aria-selected={tab() === one} aria-controls="first-run-code" tabindex={tab() === one ? 0 : -1} class="tab" onClick={() => setTab(one)}>
              {t.firstRun.ways[one]}
            </button>
          )}
        </For>
      </div>
      <div class="code" id="first-run-code" role="tabpanel" aria-labelledby={`tab-${tab()}`}>
        <pre tabindex="0">
          <code>{code()}</code>
        </pre>
        <CopyButton text={code()} />
      </div>
      <p class="waiting-note" ref={spoken}>
        <span class="pulse" aria-hidden="true" /> {t.firstRun.waiting}
      </p>
    </section>
  );
}

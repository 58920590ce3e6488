// The runs workspace while it is read: a table and charts, laid out as the address says.
import { useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { Skeleton } from "../../components/Skeleton";
import { density } from "../../lib/settings";
import { paramsOf } from "./longState";
import { readView } from "./view";

/** Charts, images or parallel coordinates, under the choice between them. */
export function PaneSkeleton() {
  return (
    <>
      <Skeleton of="controls" n={1} />
      <Skeleton of="controls" n={8} />
      <Skeleton of="lines" n={2} height={18} />
      <Skeleton of="heading" height={32} />
      <Skeleton of="charts" n={4} />
    </>
  );
}

export function WorkspaceSkeleton() {
  const location = useLocation();
  const view = () => readView(paramsOf(location.search));
  return (
    <div class="workspace">
      <div class="toolbar">
        <div class="search">
          <Skeleton of="box" height={30} />
        </div>
        <div class="toolbar-buttons">
          <Skeleton of="buttons" n={7} />
        </div>
      </div>
      <div class="count-row">
        <Skeleton of="heading" />
      </div>
      <div class={`panes ${view().layout}`} style={{ "--share": String(view().share) }}>
        <Show when={view().layout !== "charts"}>
          <div class="pane-table">
            <Skeleton of="grid" n={40} height={density() === "roomy" ? 36 : 28} />
          </div>
        </Show>
        <Show when={view().layout === "split"}>
          <div />
        </Show>
        <Show when={view().layout !== "table"}>
          <div class="pane-charts">
            <PaneSkeleton />
          </div>
        </Show>
      </div>
    </div>
  );
}

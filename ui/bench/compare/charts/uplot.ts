// uPlot: lines on one canvas, what is under the pointer as elements above it.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Engine, offer } from "./scenes";

const engine: Engine = (host, { width, height, lineWidth, x }, series) => {
  const axis = { stroke: "#566270", font: "11px system-ui, sans-serif" };
  const chart = new uPlot(
    {
      width,
      height,
      // Our engine draws no legend either: in the pages it stands beside the canvas.
      legend: { show: false },
      scales: { x: { time: false } },
      axes: [
        { ...axis, size: 24, grid: { show: false }, ticks: { size: 4, stroke: "#dde2e8", width: 1 } },
        { ...axis, size: 52, grid: { stroke: "#dde2e8", width: 1 }, ticks: { show: false } },
      ],
      series: [{}, ...series.map(({ name, colour }) => ({ label: name, stroke: colour, width: lineWidth, points: { show: false } }))],
    },
    [x, ...series.map(({ y }) => y)],
    host,
  );
  const zoom = (min: number, max: number) => chart.setScale("x", { min, max });
  return {
    canvas: chart.ctx.canvas,
    zoom,
    glide: zoom,
    hover: (left, top) => {
      chart.setCursor({ left: left - chart.over.offsetLeft, top: top - chart.over.offsetTop });
    },
  };
};

offer(engine);

// Runs inside the page, before the page's own scripts: notes when things are on screen.

/** Frames, long tasks and drawn canvases; times count from the start of the navigation. */
export function install() {
  const bench = { drawn: new Map(), read: [], heights: new Map(), labels: new Map(), longest: 0, frames: undefined };
  window.bench = bench;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
  }).observe({ type: "longtask", buffered: true });
  // When the answer to each question was read. The browser's own timing of a reply may end later than its body is there.
  const { arrayBuffer } = Response.prototype;
  const { fetch } = window;
  const asked = new WeakMap();
  window.fetch = async (where, how) => {
    const reply = await fetch(where, how);
    if (typeof how?.body === "string") asked.set(reply, JSON.parse(how.body));
    return reply;
  };
  Response.prototype.arrayBuffer = async function () {
    const body = await arrayBuffer.call(this);
    bench.read.push({ path: new URL(this.url).pathname, asked: asked.get(this), at: performance.now() });
    return body;
  };
  // A canvas counts as drawn when a path of at least 3 points was stroked on it, or a picture of lines put there.
  let points = 0;
  let span = [Infinity, -Infinity];
  const proto = CanvasRenderingContext2D.prototype;
  const { beginPath, drawImage, fillRect, fillText, lineTo, moveTo, stroke } = proto;
  // Each drawing begins with its ground.
  proto.fillRect = function (x, y, width, height) {
    if (x === 0 && y === 0) {
      bench.heights.delete(this.canvas);
      bench.labels.delete(this.canvas);
    }
    return fillRect.call(this, x, y, width, height);
  };
  proto.beginPath = function () {
    points = 0;
    span = [Infinity, -Infinity];
    return beginPath.call(this);
  };
  const reach = (y) => {
    if (y < span[0]) span[0] = y;
    if (y > span[1]) span[1] = y;
  };
  proto.moveTo = function (x, y) {
    reach(y);
    return moveTo.call(this, x, y);
  };
  proto.lineTo = function (x, y) {
    points += 1;
    reach(y);
    return lineTo.call(this, x, y);
  };
  proto.stroke = function (...path) {
    if (points >= 3 || path.length > 0) {
      bench.drawn.set(this.canvas, performance.now());
      const known = bench.heights.get(this.canvas) ?? [Infinity, -Infinity];
      bench.heights.set(this.canvas, [Math.min(known[0], span[0]), Math.max(known[1], span[1])]);
    }
    return stroke.apply(this, path);
  };
  proto.drawImage = function (...what) {
    bench.drawn.set(this.canvas, performance.now());
    return drawImage.apply(this, what);
  };
  // The labels of the value axis: they say which value stands at which height.
  proto.fillText = function (text, x, y) {
    if (this.textAlign === "right" && this.textBaseline === "middle") bench.labels.set(this.canvas, [...(bench.labels.get(this.canvas) ?? []), [Number(text.replace("−", "-").replaceAll(",", "")), y]]);
    return fillText.call(this, text, x, y);
  };
  bench.row = () => document.querySelector("[role=grid] [role=row] a[href^='/runs/'], .ag-row[row-index='0'] a[href*='/runs/']")?.textContent ?? "";
  const inWindow = (element) => {
    const box = element.getBoundingClientRect();
    return box.height > 0 && box.top < innerHeight && box.bottom > 0;
  };
  /** Charts in the window are drawn: all of them, at least one, and no place is still empty. */
  bench.charted = () => {
    const seen = [...document.querySelectorAll("canvas.chart-canvas")].filter(inWindow);
    return seen.length > 0 && seen.every((one) => bench.drawn.has(one)) && ![...document.querySelectorAll(".chart.later")].some(inWindow);
  };
  /** The same for the reference, whose lines are paths or canvases of plotly. */
  bench.plotted = () => {
    const seen = [...document.querySelectorAll(".js-plotly-plot")].filter(inWindow);
    return seen.length > 0 && seen.every((one) => one.querySelector(".scatterlayer .trace path, .gl-canvas, .parcoords-line-layer, .parcoords") !== null);
  };
  /** The time at which a condition holds for the first time, seen once a frame. */
  bench.when = (condition, from = 0) =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`not seen after two minutes: ${condition}`)), 120_000);
      const look = () => (condition() ? requestAnimationFrame(() => resolve(performance.now() - from)) : requestAnimationFrame(look));
      look();
    });
  bench.startFrames = () => {
    const times = [];
    let before;
    let on = true;
    const tick = (now) => {
      if (before !== undefined) times.push(now - before);
      before = now;
      if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    bench.stopFrames = () => {
      on = false;
      return times;
    };
  };
}

// Runs inside the page, before the page's own scripts: notes when things are on screen.

/** Frames, long tasks and drawn canvases; times count from the start of the navigation. */
export function install() {
  const bench = { drawn: new Map(), longest: 0, frames: undefined };
  window.bench = bench;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
  }).observe({ type: "longtask", buffered: true });
  // A canvas counts as drawn when a path of at least 3 points was stroked on it.
  let points = 0;
  const proto = CanvasRenderingContext2D.prototype;
  const { beginPath, lineTo, stroke } = proto;
  proto.beginPath = function () {
    points = 0;
    return beginPath.call(this);
  };
  proto.lineTo = function (x, y) {
    points += 1;
    return lineTo.call(this, x, y);
  };
  proto.stroke = function (...path) {
    if (points >= 3 || path.length > 0) bench.drawn.set(this.canvas, performance.now());
    return stroke.apply(this, path);
  };
  bench.row = () => document.querySelector("[role=grid] [role=row] a[href^='/runs/']")?.textContent ?? "";
  /** Charts in the window are drawn: all of them, at least one. */
  bench.charted = () => {
    const seen = [...document.querySelectorAll("canvas.chart-canvas")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.height > 0 && box.top < innerHeight && box.bottom > 0;
    });
    return seen.length > 0 && seen.every((one) => bench.drawn.has(one));
  };
  /** The time at which a condition holds for the first time, seen once a frame. */
  bench.when = (condition, from = 0) =>
    new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`not seen after 20 s: ${condition}`)), 20_000);
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

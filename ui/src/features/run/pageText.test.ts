import { expect, it } from "vitest";
import { figureOf, hostsOf } from "./pageText";

it("the hosts from which a page loads are named once, links to follow and its own parts are not", () => {
  const html = `<script charset="utf-8" src="https://cdn.plot.ly/plotly-2.35.2.min.js"></script><LINK rel=stylesheet href=//fonts.example/a.css>
    <img src='http://pics.example:8080/a.png'><img src="data:image/png;base64,AA"><script src="https://cdn.plot.ly/b.js"></script><a href="https://away.example">x</a><img alt="src" src="/a.png">`;
  expect(hostsOf(html)).toEqual(["cdn.plot.ly", "fonts.example", "pics.example:8080"]);
  expect(hostsOf("<p>https://a.example</p>")).toEqual([]);
});

it("the figure of a page that plotly wrote is its data and layout", () => {
  const html = `<script>Plotly.newPlot(  "c1f0",  [{"x":[1,2],"name":"a ] \\" }","type":"scatter"}],  {"title":{"text":"t {"}},  {"responsive": true}  )</script>`;
  expect(JSON.parse(figureOf(html) ?? "")).toEqual({ data: [{ x: [1, 2], name: 'a ] " }', type: "scatter" }], layout: { title: { text: "t {" } } });
});

it("what is no such figure, or cut off, is none", () => {
  expect(["<p>Plotly.newPlot</p>", `Plotly.newPlot("a", [{"x":[1`, `Plotly.newPlot("a", [{x: [1]}], {})`, `Plotly.newPlot("a", data, layout)`].map(figureOf)).toEqual([undefined, undefined, undefined, undefined]);
  expect(figureOf(`Plotly.newPlot("a", [])`)).toBe('{"data":[],"layout":{}}');
});

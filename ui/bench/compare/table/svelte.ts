// The table in Svelte: runes and keyed blocks.
import { mount } from "svelte";
import Table from "./Table.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("the page has no #app");
mount(Table, { target });

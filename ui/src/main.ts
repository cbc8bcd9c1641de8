import "./theme.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { chooseBackend } from "./lib/backend";
import { copyThrough } from "./lib/copy";
import { Session } from "./lib/shell/session.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

// A file dropped beside a field must not make the window leave for it.
for (const type of ["dragover", "drop"]) window.addEventListener(type, (e) => e.preventDefault());

const backend = await chooseBackend();
copyThrough((text) => backend.copy(text));
mount(App, { target, props: { session: new Session(backend) } });

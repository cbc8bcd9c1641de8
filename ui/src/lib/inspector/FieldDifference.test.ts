import { cleanup, render, screen } from "@testing-library/svelte";
import { afterEach, expect, it } from "vitest";

import { backendWith } from "../../test/backend";
import type { FieldDiff, Value } from "../bindings/api";
import { Looked } from "../timeline/looked.svelte";
import FieldDifference from "./FieldDifference.svelte";
import { Inspector } from "./inspector.svelte";

const value = (text: string): Value => ({ text, bytes: text.length, cut: false });
const looked = new Looked("s1", "obj-001", () => "utc");
const inspector = () => new Inspector(backendWith(), "s1", "obj-001");

function show(field: Partial<FieldDiff>) {
  const nothing = { field: "owner", old: null, new: null, same: false };
  const whole = { ...nothing, delta: null, pieces: null, paths: null, ...field };
  return render(FieldDifference, { field: whole, inspector: inspector(), looked }).container;
}

afterEach(cleanup);

it("does not strike through that a field was not set: it was no value", () => {
  const shown = show({ new: value('"ana"') });
  expect(screen.getByText("not set")).toBeVisible();
  expect(shown.querySelector("del")).toBeNull();
  expect(shown.querySelector("ins")).toHaveTextContent("ana");
  expect(screen.getByRole("img", { name: "before" })).toBeVisible();
});

it("does not show as a new value that a field is not set any more", () => {
  const shown = show({ old: value('"ana"') });
  expect(shown.querySelector("del")).toHaveTextContent("ana");
  expect(shown.querySelector("ins")).toBeNull();
});

it("strikes through no place within a value that was not there", () => {
  const paths = [{ path: "/2", old: null, new: value("4") }];
  const shown = show({ old: value("[1,2]"), new: value("[1,2,4]"), paths });
  expect(shown.querySelector("del")).toBeNull();
  expect(shown.querySelector("ins")).toHaveTextContent("4");
});

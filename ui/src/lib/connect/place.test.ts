import { expect, it } from "vitest";

import { placeOf } from "./place";

it.each([
  ["postgres://ana:s3cret@db.acme.com:5432/app", "db.acme.com:5432/app"],
  ["postgres://ana:s3/cr?et#@x@db.acme.com/app?password=s3cret", "db.acme.com/app"],
  ['DATABASE_URL="postgres://ana:s3cret@db/app"', "db/app"],
  ["export DATABASE_URL=postgres://ana:s3cret@db/app", "db/app"],
  ["jdbc:postgresql://db/app?user=ana&password=s3cret", "db/app"],
  ["/home/ana/okr.db", "/home/ana/okr.db"],
  ["sqlite:./okr.db", "./okr.db"],
  ["  C:\\data\\okr.db ", "C:\\data\\okr.db"],
])("%s is shown without its secrets", (location, place) => {
  expect(placeOf(location)).toBe(place);
  expect(placeOf(location)).not.toMatch(/s3/);
});

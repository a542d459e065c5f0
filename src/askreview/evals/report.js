"use strict";
const cases = [...document.querySelectorAll(".case")];
const controls = [...document.querySelectorAll(".filters select, .filters input")];
const shown = document.getElementById("shown");
function wanted(one) {
  return controls.every((control) => {
    const value = control.value.trim().toLowerCase();
    if (!value) return true;
    const held = one.dataset[control.name].toLowerCase();
    return control.name === "words" ? held.includes(value) : held.split("|").includes(value);
  });
}
function apply() {
  let count = 0;
  for (const one of cases) {
    one.hidden = !wanted(one);
    count += one.hidden ? 0 : 1;
  }
  shown.textContent = `${count} of ${cases.length} cases`;
}
function follow() {
  // report.html#state=wrong&type=table: a link to some of the cases
  const asked = new URLSearchParams(location.hash.slice(1));
  const named = controls.filter((control) => asked.has(control.name));
  for (const control of named.length ? controls : []) {
    control.value = asked.get(control.name) ?? "";
  }
  apply();
  if (named.length) document.getElementById("cases").scrollIntoView();
}
for (const control of controls) control.addEventListener("input", apply);
addEventListener("hashchange", follow);
document.getElementById("filters").hidden = false;
follow();

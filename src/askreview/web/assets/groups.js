// The turns of the page stand in groups. What is out of sight is left out of the layout group by
// group: the browser looks at each such part in every frame, and a part for each turn is too many.

import { element } from "./turn.js";

const TOGETHER = 8; // turns; the last two groups are always laid out, 9 to 16 turns

const group = (...several) => element("div", { class: "turns" }, ...several);

export function grouped(articles) {
  const groups = [];
  for (let n = 0; n < articles.length; n += TOGETHER) groups.push(group(...articles.slice(n, n + TOGETHER)));
  return groups;
}

// Puts an article before another one, or last.
export function add(article, root, next) {
  if (next) next.before(article);
  else if (root.lastElementChild?.childElementCount < TOGETHER) root.lastElementChild.append(article);
  else root.append(group(article));
}

export function remove(article) {
  const its = article.parentElement;
  article.remove();
  if (!its.childElementCount) its.remove();
}

// Asks POST /v1/ask and shows the outcome. Everything from the service is set as text, never as HTML.
"use strict";

const form = document.getElementById("form");
const place = document.getElementById("outcome");

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text ?? "";
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function citation(each, withText) {
  const item = element("li", "", { value: each.number });
  item.append(element("a", [each.document.title, ...each.section].join(" › "), { href: each.link }));
  const unpaged = each.lines ? `lines ${each.lines[0]}–${each.lines[1]}` : `characters ${each.span.start}–${each.span.end}`;
  const where = each.page ? `page ${each.page}` : unpaged;
  item.append(element("span", ` ${where}`, { class: "where" }));
  if (each.context) item.append(element("p", `Before it: ${each.context.display}`, { class: "where" }));
  if (withText) item.append(element("blockquote", each.display));
  return item;
}

function statement(each, citations) {
  const line = element("p", each.text + " ");
  for (const number of each.citations) {
    const cited = citations.find((one) => one.number === number);
    line.append(element("a", `[${number}]`, { href: cited.link, title: cited.section.join(" › ") }));
  }
  return line;
}

function show(outcome) {
  place.replaceChildren();
  if (outcome.reason) place.append(element("p", outcome.reason, { class: "warning" }));
  if (outcome.notice) place.append(element("p", outcome.notice, { class: "where" }));
  if (outcome.written_by)
    place.append(element("p", `Written by ${outcome.written_by}, each statement verified.`, { class: "where" }));
  for (const each of outcome.statements) place.append(statement(each, outcome.citations));
  list("Where it says so", outcome.citations.map((each) => citation(each, false)), "ol");
  list("Nearest, not an answer", outcome.nearest.map((each) => citation(each, true)), "ol");
  list("Footnotes", outcome.footnotes.map((each) => element("li", `${each.number}: ${each.text}`)), "ul");
  list("Refers to", outcome.refers_to.map((each) =>
    element("li", each.title + (each.in_corpus ? "" : " (not among these documents)"))), "ul");
  if (outcome.explanation) place.append(explanation(outcome.explanation));
}

function explanation(told) {
  const made = element("details", "");
  const steps = element("ol", "");
  steps.append(...told.steps.map((each) => element("li", each.text)));
  const sentences = element("ul", "");
  sentences.append(...told.sentences.slice(0, 5).map((each) =>
    element("li", `${each.probability.toFixed(2)} ${each.place.text}${each.why ? ` – ${each.why}` : ""}`)));
  made.append(element("summary", "How this came about"), steps, element("p", "Likeliest sentences:"), sentences);
  return made;
}

function list(title, items, kind) {
  if (!items.length) return;
  const made = element(kind);
  made.append(...items);
  place.append(element("h2", title, { class: "where" }), made);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  place.replaceChildren(element("p", "Looking…"));
  try {
    const response = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: form.question.value, explain: true }),
    });
    const body = await response.json();
    if (response.ok) show(body);
    else place.replaceChildren(element("p", body.detail, { class: "warning" }));
  } catch {
    place.replaceChildren(element("p", "The service does not answer.", { class: "warning" }));
  }
});

form.question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  }
});

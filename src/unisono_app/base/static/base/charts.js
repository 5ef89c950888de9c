// Charts that can be pointed at: the browser draws the server's specification again once a chart comes into view.
// Without the library, or without script, the server's drawing stays.
const told = document.getElementById("chart-means");
const means = told && JSON.parse(told.textContent);
let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = means.address;
    script.onload = () => resolve(window.unisonoEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

const number = means && new Intl.NumberFormat(means.language, { maximumSignificantDigits: 4 });
const day = means && new Intl.DateTimeFormat(means.language, { dateStyle: "medium", timeZone: "UTC" });
const HIDDEN = new Set(["channel", "rank", "part", "up", "kind"]);

function shown(field, value) {
  if (typeof value === "number") return field === "on" ? day.format(value) : number.format(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? day.format(new Date(value)) : String(value);
}

// One small box follows the pointer; its words are the row's own.
const box = document.createElement("div");
box.className = "pointed";
box.hidden = true;
function point(_handler, event, item, value) {
  box.hidden = !value || typeof value !== "object";
  if (box.hidden) return;
  const row = item.datum ?? value;
  const entries = Object.entries(row).filter(([field, held]) => held != null && !HIDDEN.has(field) && !field.startsWith("_") && typeof held !== "object");
  box.replaceChildren(...entries.slice(0, 5).map(([field, held]) => {
    const line = document.createElement("div");
    line.textContent = (means.words[field] ? means.words[field] + "\u00a0" : "") + shown(field, held);
    return line;
  }));
  const x = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
  box.style.left = `${x}px`;
  box.style.top = `${event.clientY + 14}px`;
}

async function redraw(figure) {
  const place = figure.querySelector("div.chart");
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const embed = await load();
  const fresh = document.createElement("div");
  fresh.style.width = "100%";
  const width = place.clientWidth;
  spec.config.mark = { tooltip: { content: "data" } };
  const options = {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: point,
    formatLocale: means.numbers, timeFormatLocale: means.months,
  };
  await embed(fresh, { ...spec, width }, options);
  fresh.querySelectorAll("svg").forEach((svg) => { svg.setAttribute("aria-hidden", "true"); svg.removeAttribute("role"); });
  place.replaceChildren(fresh);
}

if (means) {
  document.body.append(box);
  const eye = new IntersectionObserver((seen) => {
    for (const one of seen.filter((entry) => entry.isIntersecting)) {
      eye.unobserve(one.target);
      redraw(one.target).catch(() => {});
    }
  }, { rootMargin: "200px" });
  document.querySelectorAll("figure[data-chart]").forEach((figure) => eye.observe(figure));
}

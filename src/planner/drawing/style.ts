/**
 * Colours that can be distinguished on light and dark pages, also by most colour-blind people (Okabe and Ito, 2008).
 */
export const SERVER_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b5a72c", "#7a7a7a"];

/** For everything that is not a server. */
export const INK = "#767676";

/** No background, so the picture fits a light page or a dark one. */
export const CONFIG = {
  font: "sans-serif",
  background: "transparent",
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    gridColor: INK,
    gridOpacity: 0.25,
    labelFontSize: 11,
    titleFontWeight: "normal",
  },
  legend: { labelColor: INK, titleColor: INK, titleFontWeight: "normal" },
  title: { color: INK, subtitleColor: INK, anchor: "start", fontSize: 14 },
  header: { labelColor: INK, titleColor: INK },
  text: { color: INK },
} as const;

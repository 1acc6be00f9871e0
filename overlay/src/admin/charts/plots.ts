import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { DashboardTexts } from "../../dashboard_text.ts";
import { percent } from "../../format.ts";
import type { CoursePoint, SessionTotals } from "../../score_course.ts";

/** CSS pixels. */
const HEIGHT = 160;
const FONT = "12px system-ui, sans-serif";

/** Steps between the marks of an axis that counts matches: 1, 2, 5, 10 ... as far as totals can be set. */
const STEPS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].flatMap((
  power,
) => [power, 2 * power, 5 * power]);

type Options = Omit<uPlot.Options, "width" | "height">;
type Attach = (target: HTMLElement) => () => void;

/** Draws the win rate after each count, 0..100 %. */
export function winRatePlot(course: readonly CoursePoint[], texts: DashboardTexts): Attach {
  const decided = course.filter(({ winRate }) => winRate !== null);
  const colours = palette();
  return plot({
    scales: { x: { time: false, range: [0.5, decided.length + 0.5] }, y: { range: [0, 100] } },
    axes: [
      { ...axis(colours), incrs: STEPS },
      {
        ...axis(colours),
        size: 48,
        space: 20,
        incrs: [25],
        values: (_, ticks) => ticks.map((tick) => `${tick}%`),
      },
    ],
    series: [
      { label: texts.charts.match, value: (_, value) => value === null ? "–" : String(value) },
      {
        label: texts.winRate,
        stroke: colours.victory,
        width: 2,
        points: { show: decided.length <= 60, size: 6, fill: colours.victory },
        value: (_, value) => percent(value === null ? null : value / 100),
      },
    ],
  }, [
    decided.map((_, index) => index + 1),
    decided.map(({ winRate }) => winRate === null ? null : winRate * 100),
  ]);
}

/** Draws victories, defeats and draws of each session, stacked from the bottom to the top. */
export function sessionsPlot(sessions: readonly SessionTotals[], texts: DashboardTexts): Attach {
  const colours = palette();
  const bars = uPlot.paths.bars?.({ size: [0.6, 48] });
  const stacked = (["victories", "defeats", "draws"] as const).map((name, place, names) => ({
    outcome: (["victory", "defeat", "draw"] as const)[place] ?? "draw",
    own: sessions.map((session) => session[name]),
    heights: sessions.map((session) => sum(names.slice(0, place + 1).map((below) => session[below]))),
  })).reverse(); // the highest first, so that the lower ones are drawn over it
  return plot({
    scales: {
      x: { time: false, range: [-0.5, sessions.length - 0.5] },
      y: { range: (_, _low, high) => [0, Math.max(1, high)] },
    },
    axes: [
      {
        ...axis(colours),
        // As many sessions are named as there is room for, at least every twelfth.
        space: 36,
        incrs: [1, 2, 3, 4, 6, 12],
        values: (_, ticks) => ticks.map((tick) => String(sessions[tick]?.session ?? "")),
      },
      { ...axis(colours), incrs: STEPS, values: (_, ticks) => ticks.map(matches) },
    ],
    series: [
      { label: texts.charts.session, value: (_, value) => String(sessions[value]?.session ?? "–") },
      ...stacked.map(({ outcome, own }) => ({
        label: texts.outcome[outcome],
        stroke: colours[outcome],
        fill: colours[outcome],
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
        value: (_: uPlot, _value: number, _series: number, index: number | null) =>
          String(index === null ? "–" : own[index] ?? "–"),
      })),
    ],
  }, [sessions.map((_, index) => index), ...stacked.map(({ heights }) => heights)]);
}

/** Keeps a plot as wide as its box. */
function plot(options: Options, data: uPlot.AlignedData): Attach {
  return (target) => {
    const width = () => Math.max(160, target.clientWidth);
    const drawn = new uPlot(
      { ...options, width: width(), height: HEIGHT, cursor: { drag: { x: false, y: false }, y: false } },
      data,
      target,
    );
    const observer = new ResizeObserver(() => {
      if (drawn.width !== width()) drawn.setSize({ width: width(), height: HEIGHT });
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  };
}

function axis({ text, line }: { readonly text: string; readonly line: string }): uPlot.Axis {
  const grid = { stroke: line, width: 1 };
  return { stroke: text, font: FONT, grid, ticks: { ...grid, size: 4 }, size: 36 };
}

/** The page's own colours. */
function palette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    victory: colour("--victory-color"),
    defeat: colour("--defeat-color"),
    draw: colour("--draw-color"),
    text: colour("--muted-color"),
    line: colour("--line-color"),
  };
}

/** A number of matches, in thousands where there is no room for all of its digits. */
function matches(count: number): string {
  return count < 10_000 ? String(count) : `${count / 1_000}k`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

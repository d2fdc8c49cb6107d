/** Summarizes the rounds: the median of each figure, and the median of the ratios within the rounds. */
import { median } from './statistics.mjs';

export function summarize(rounds) {
  const names = Object.keys(rounds[0].ours);
  const medians = (pick) =>
    Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => pick(round, name)))]));
  return {
    ours: medians((round, name) => round.ours[name]),
    bare: medians((round, name) => round.bare[name]),
    // The two halves of a round ran one after the other, so the machine was about equally fast in both.
    ratio: medians((round, name) => (round.bare[name] === 0 ? 1 : round.ours[name] / round.bare[name])),
  };
}

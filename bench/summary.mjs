/** Summarizes the rounds: for each strategy, the median of each figure, and what it costs above the floor. */
import { median, quartiles } from './statistics.mjs';

export function summarize(rounds) {
  const strategies = Object.keys(rounds[0]);
  return Object.fromEntries(strategies.map((strategy) => [strategy, summaryOf(strategy, rounds)]));
}

function summaryOf(strategy, rounds) {
  const figures = Object.keys(rounds[0][strategy]).map((name) => [
    name,
    median(rounds.map((round) => round[strategy][name])),
  ]);
  // Within a round, the turns ran one after the other, so the machine was about equally fast in all of them.
  const aboveFloor = rounds.map((round) => round[strategy].cpu - round.floor.cpu);
  const ofBare =
    rounds[0].bare && aboveFloor.map((above, i) => above / (rounds[i].bare.cpu - rounds[i].floor.cpu));
  return {
    ...Object.fromEntries(figures),
    aboveFloor: median(aboveFloor),
    aboveFloorRange: quartiles(aboveFloor),
    ...(ofBare && { aboveFloorOfBare: median(ofBare), aboveFloorOfBareRange: quartiles(ofBare) }),
  };
}

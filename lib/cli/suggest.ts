/** Suggestions for misspelt commands and options. Pure. */
import { closest, distance } from 'fastest-levenshtein';

/** How many characters may be wrong. With more, the suggestion is a guess. */
const MAX_DISTANCE = 2;

/** Adds to a finding the word that the user probably meant, if one is similar or begins like it. */
export function withSuggestion(finding: string, typed: string, words: readonly string[]): string {
  const lowerCase = typed.toLowerCase();
  const completed = typed.length > 1 ? words.find((word) => word.startsWith(lowerCase)) : undefined;
  const nearest = completed ?? closest(lowerCase, words);
  const isLikely = completed !== undefined || distance(lowerCase, nearest) <= MAX_DISTANCE;
  return isLikely ? `${finding} Did you mean ${nearest}?` : finding;
}

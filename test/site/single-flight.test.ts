import { SingleFlight } from '../../lib/site/single-flight';

/** An operation that ends when the test says so. */
function pausable() {
  const started: number[] = [];
  const ends: ((value: string) => void)[] = [];
  const operation = () => {
    started.push(started.length);
    return new Promise<string>((resolve) => ends.push(resolve));
  };
  return { started, ends, operation };
}

test('concurrent calls with one key share one run and its result', async () => {
  const flights = new SingleFlight<string, string>();
  const { started, ends, operation } = pausable();
  const calls = [flights.run('a', operation), flights.run('a', operation)];
  expect([flights.size, flights.has('a'), started.length]).toEqual([1, true, 1]);
  ends[0]!('result');
  expect(await Promise.all(calls)).toEqual(['result', 'result']);
});

test('keys do not share a run', async () => {
  const flights = new SingleFlight<object, string>();
  const { started, ends, operation } = pausable();
  const calls = [flights.run({}, operation), flights.run({}, operation)];
  expect([flights.size, started.length]).toEqual([2, 2]);
  ends[0]!('one');
  ends[1]!('two');
  expect(await Promise.all(calls)).toEqual(['one', 'two']);
});

test('nothing is kept after the run has ended, whether it succeeded or failed', async () => {
  const flights = new SingleFlight<string, string>();
  await flights.run('a', () => Promise.resolve('first'));
  await expect(flights.run('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(flights.has('a')).toBe(false);
  expect(await flights.run('a', () => Promise.resolve('third'))).toBe('third');
});

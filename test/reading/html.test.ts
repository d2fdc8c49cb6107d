import { pageParser } from '../../lib/reading/html';

/** The names of the elements that are opened in a page. */
function opened(html: string): string[] {
  const names: string[] = [];
  const parser = pageParser({ onopentagname: (name) => void names.push(name) });
  parser.write(html);
  parser.end();
  return names;
}

test('a page is read to its end, however long it is', () => {
  const page = `<!doctype html><body>${'<p>a<br><img src=x><i>b</i><ul><li>c</ul>'.repeat(2000)}<last>`;
  expect(opened(page)).toContain('last');
});

test('a page that is nested deeper than any real one is read up to there', () => {
  expect(opened(`${'<a>'.repeat(500)}<last>`)).toContain('last');
  expect(opened(`${'<a>'.repeat(600)}<last>`)).not.toContain('last');
  expect(opened('<a>'.repeat(300_000)).length).toBeLessThan(600);
});

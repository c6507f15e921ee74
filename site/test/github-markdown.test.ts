import test from 'ava'
import { createMarkdownRenderer } from 'vitepress'
import { asOnGithub } from '../src/github-markdown.ts'

const repository = {
  pages: new Set(['docs/errors.md']),
  kindOf: () => 'file' as const,
  url: 'https://github.com/team/a',
}
const md = await createMarkdownRenderer('.', asOnGithub(repository), '/a/')
const render = (text: string): string =>
  md.render(text, { path: 'docs/README.md', relativePath: 'docs/README.md', cleanUrls: true })

test('links lead to pages of the site, and to files of the repository', (t) => {
  t.regex(render('[Errors](errors.md#a)'), /href="\/a\/docs\/errors#a"/)
  t.regex(
    render('| [x](../lib/x.ts) |\n| --- |\n'),
    /href="https:\/\/github\.com\/team\/a\/blob\/main\/lib\/x\.ts"/,
  )
})

test('a picture in HTML is taken along, as one in Markdown is', (t) => {
  t.regex(render('<img src="images/a.png" width="300">'), /src="\.\/images\/a\.png" width="300"/)
  t.regex(render('Text <img alt="a" src="../a.png">'), /src="\.\.\/a\.png"/)
  t.regex(render('<img src="https://example.com/a.png">'), /src="https:\/\/example\.com\/a\.png"/)
  t.regex(render('![a](images/a.png)'), /src="\.\/images\/a\.png"/)
})

test('a badge is its text: nobody else is asked for a picture', (t) => {
  t.is(
    render('[![CI & more](https://example.com/badge.svg)](https://example.com/ci)'),
    '<p><a href="https://example.com/ci" target="_blank" rel="noreferrer">CI &amp; more</a></p>\n',
  )
})

test('braces are text, in code and outside', (t) => {
  t.regex(render('`${{ secrets.A }}`'), /<code v-pre="">\$\{\{ secrets\.A \}\}<\/code>/)
  t.regex(render('Say {{ secrets.A }}.'), /Say &#123;&#123; secrets\.A \}\}\./)
})

test('what only the generator would read as a mark is text', (t) => {
  t.is(render('Done :) with {.class}'), '<p>Done :) with {.class}</p>\n')
  t.is(render('It is done {.class}'), '<p>It is done {.class}</p>\n')
})

test('anchors are GitHub’s', (t) => {
  const ids = [
    ...render('# `init` and `doctor`\n## What’s “2FA”?\n## A & b\n## A & b\n## Größe_1').matchAll(
      / id="([^"]*)"/g,
    ),
  ]
  t.deepEqual(
    ids.map(([, id]) => id),
    ['init-and-doctor', 'whats-2fa', 'a--b', 'a--b-1', 'größe_1'],
  )
})

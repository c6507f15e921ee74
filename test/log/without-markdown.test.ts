import test from 'ava'
import { withoutMarkdown } from '../../lib/log/without-markdown.ts'
import { dangersIn, HOSTILE } from './ci-commands.ts'

test('no indentation makes a CI command of a text', (t) => {
  for (const text of HOSTILE)
    for (const indent of ['', '  ', '    ', '\t', ' \u00a0 '])
      t.deepEqual(dangersIn(withoutMarkdown(indent + text).join('\n')), [], JSON.stringify(indent + text))
})

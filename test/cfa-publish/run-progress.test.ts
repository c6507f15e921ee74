import test from 'ava'
import { logStopped, type RunProgress } from '../../lib/cfa-publish/run-progress.ts'

function wordsOf(words: Partial<RunProgress>): string[] {
  const lines: string[] = []
  const log = (...[text, ...values]: unknown[]) =>
    void lines.push(values.reduce<string>((line, value) => line.replace('%s', String(value)), String(text)))
  logStopped(
    { phase: 'command', written: () => 0, total: 0, failed: () => [], staged: () => [], ...words },
    { log },
  )
  return lines
}

test('a run that is stopped names the writes that have failed', (t) => {
  const failed = () => ['NOT published: a@1.0.0 on the dist-tag latest (EPUBLISHREFUSED).']
  const [none, ...more] = wordsOf({ failed })
  t.is(none, failed()[0])
  t.regex(more.join('\n'), /it finds out what is left/)
  t.regex(
    wordsOf({ failed, written: () => 1, total: 2 }).join('\n'),
    /EPUBLISHREFUSED[^]*1 of 2 are published/,
  )
})

test('a run that is stopped while its command runs says that nothing was uploaded', (t) => {
  t.deepEqual(wordsOf({}), ['Stopped while the command ran. Nothing was uploaded.'])
})

test('a run that is stopped while versions are staged has the command for each', (t) => {
  const line = '- a@1.0.0: npx npm@11 stage approve 1'
  const [first, last] = wordsOf({ phase: 'asking', staged: () => [line] })
  t.is(first, line)
  t.regex(last ?? '', /Staged versions stay staged/)
})

import { PassThrough } from 'node:stream'
import test from 'ava'
import { visibleLogger } from '../../lib/log/visible-logger.ts'

function scene() {
  const stdout = new PassThrough({ encoding: 'utf8' })
  return { stdout, shown: () => stdout.read() ?? '' }
}

test('a line that the logger writes to the stream is not written again', (t) => {
  const { stdout, shown } = scene()
  visibleLogger({ log: (...words) => void stdout.write(`log ${words.join(' ')}\n`) }, stdout).log('%s', 'a')
  t.is(shown(), 'log %s a\n')
})

test('a line that the logger does not write is written to the stream', (t) => {
  const { stdout, shown } = scene()
  const said: unknown[] = []
  const logger = visibleLogger({ log: (...words) => void said.push(words) }, stdout)
  logger.log('Waiting %s', 'a while')
  logger.warn?.('no %s', 'factor')
  t.is(shown(), 'Waiting a while\nno factor\n')
  t.deepEqual(said, [
    ['Waiting %s', 'a while'],
    ['no %s', 'factor'],
  ])
})

test('the stream’s write is restored, even if the logger throws', (t) => {
  const { stdout } = scene()
  const own = () => Object.hasOwn(stdout, 'write')
  const broken = () => {
    throw new TypeError('no log')
  }
  t.throws(() => visibleLogger({ log: broken }, stdout).log('a'), { instanceOf: TypeError })
  t.false(own())
  const { write } = stdout
  stdout.write = write
  visibleLogger({ log: () => {} }, stdout).log('a')
  t.true(own())
  t.is(stdout.write, write)
})

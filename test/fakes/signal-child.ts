// A job with a folder and a handler for its end, as the plugin has them. `CHILD` says what it does.
// It may `wait` for a signal, `end` or `exit` at once, or end after it has removed its handler (`end-unhooked`), or wait
// after that (`wait-unhooked`). `failing` has a handler that rejects. `vanishing` has a second listener that is removed
// before its turn. `replaced` adds that one again later, like programs that the job starts in turn. `stubborn` and
// `stubborn-exit` end without waiting for a program that ignores SIGTERM. `writing` has a program that writes to the
// folder on SIGTERM. `failing-step` and `surviving` have a step that fails once everything is closed. `surviving` goes on
// after the signal, because it listens to it itself.
import { PassThrough } from 'node:stream'
import { createNodeEffects } from '../../lib/effects.ts'

const { CHILD = '' } = process.env
const effects = createNodeEffects()
const folder = effects.makeFolder()
console.log(`folder ${folder}`)

const step = Promise.withResolvers<void>()
step.promise.finally(effects.afterSignal).catch(({ message }: Error) => {
  console.log(`the step failed: ${message}`)
  process.exit(5)
})
if (CHILD === 'surviving') process.on('SIGTERM', () => console.log('heard'))
const other = () => {}
const isVanishing = CHILD === 'vanishing' || CHILD === 'replaced'
if (isVanishing) process.on('SIGTERM', other)
const unhook = effects.onSignal(async () => {
  console.log('closing')
  await effects.sleep(10)
  console.log('closed')
  if (isVanishing) process.nextTick(() => process.removeListener('SIGTERM', other))
  if (CHILD === 'replaced') setTimeout(() => process.on('SIGTERM', other), 50)
  if (CHILD === 'failing-step' || CHILD === 'surviving') step.reject(new Error('it was ended'))
  if (CHILD === 'failing') throw new Error('the responder is gone')
})

const PROGRAMS: Record<string, string> = {
  stubborn: "trap '' TERM",
  'stubborn-exit': "trap '' TERM",
  writing: `trap 'sleep 0.3; mkdir -p ${folder}/late; exit' TERM`,
}
const program = PROGRAMS[CHILD]
if (program !== undefined) {
  const stdout = new PassThrough({ encoding: 'utf8' })
  const { kill, keepAlive } = effects.startProcess({
    file: '/bin/sh',
    args: ['-c', `${program}; echo program $$; while sleep 0.1; do :; done`],
    ...{ cwd: '/', env: { PATH: process.env.PATH }, stdout, stderr: new PassThrough().resume() },
  })
  for await (const text of stdout) {
    console.log(String(text).trim())
    break
  }
  if (CHILD !== 'writing') kill()
  keepAlive(CHILD === 'writing')
  if (CHILD === 'stubborn-exit') process.exit(4)
}
if (CHILD === 'end-unhooked' || CHILD === 'wait-unhooked') unhook()
if (
  ['wait', 'wait-unhooked', 'failing', 'vanishing', 'replaced', 'failing-step', 'surviving'].includes(CHILD)
)
  setInterval(() => {}, 60_000)
console.log('ready')
if (CHILD === 'exit') process.exit(4)

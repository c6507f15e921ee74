import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { slowestFiles, withFileTimes } from './with-file-times.ts'

const place = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))
const note = (file: string, ms: number, cpuMs = 0) => `${JSON.stringify({ file, ms, cpuMs })}\n`

test('files are listed slowest first, with their time and their processor time', (t) => {
  const [title, ...files] = slowestFiles(note('quick', 40, 30) + note('slow', 31_500, 300))
  t.regex(title ?? '', /slowest of 2 files.*all: 0\.3 s\)$/)
  t.deepEqual(
    files.map((line) => line.trim().split(/ {2,}/)),
    [
      ['31.5 s', '0.3 s', 'slow'],
      ['0.0 s', '0.0 s', 'quick'],
    ],
  )
})

test('up to twenty files are listed, and none if only one ran', (t) => {
  const notes = Array.from({ length: 30 }, (_, number) => note(`file ${number}`, number))
  t.is(slowestFiles(notes.join('')).length, 21)
  t.deepEqual(slowestFiles(note('alone', 1)), [])
  t.deepEqual(slowestFiles(''), [])
})

test('a configuration keeps its settings, and requires the hook last', (t) => {
  const config = withFileTimes({ timeout: '10m', require: ['mine'], environmentVariables: { MINE: '1' } })
  t.like(config, { timeout: '10m', environmentVariables: { MINE: '1' } })
  t.is(config.require[0], 'mine')
  t.is(config.require.length, 2)
})

test('the list is printed last, and the exit code does not change', (t) => {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { NOTES_VARIABLE, withFileTimes } from ${place('with-file-times.ts')}
    const { [NOTES_VARIABLE]: notes } = withFileTimes({}).environmentVariables
    for (const file of ['one', 'two']) appendFileSync(notes, JSON.stringify({ file, ms: 1, cpuMs: 1 }) + '\\n')
    console.log('of ava')
    process.exit(3)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  t.is(status, 3)
  t.regex(stdout, /^of ava\n\n {2}The slowest of 2 files[^]* one\n[^]* two\n$/)
})

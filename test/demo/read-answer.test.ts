import { Readable } from 'node:stream'
import test from 'ava'
import { readAnswer, type TypedAnswer } from '../../demo/maintainer/read-answer.ts'

const cases: Array<[lines: string[], answer: TypedAnswer | undefined, complaints: RegExp[]]> = [
  [['alice 123456'], { username: 'alice', otp: '123456' }, []],
  [['bob', '123 456'], { username: 'bob', otp: '123456' }, []],
  [['123456', 'bob 123456'], { username: 'bob', otp: '123456' }, [/Whose code/]],
  [['alice 12', '123456'], { username: 'alice', otp: '123456' }, [/six digits/]],
  [[`alice ${'a1'.repeat(32)}`], undefined, [/recovery code/]],
  [['bob no'], { username: 'bob', declined: true }, []],
  [['no', 'alice'], { username: 'alice', declined: true }, []],
  [['', 'alice'], undefined, []],
]

for (const [lines, answer, complaints] of cases) {
  test(`${JSON.stringify(lines)} at the prompt makes ${JSON.stringify(answer) ?? 'no answer'}`, async (t) => {
    const heard: string[] = []
    const asking = { ask: () => {}, complain: (text: string) => void heard.push(text) }
    t.deepEqual(await readAnswer(Readable.from(lines), asking), answer)
    t.is(heard.length, complaints.length)
    complaints.forEach((complaint, index) => {
      t.regex(heard[index] ?? '', complaint)
    })
  })
}

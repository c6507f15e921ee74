import test from 'ava'
import { refuseOldNode } from '../../src/cli/old-node.ts'

const VERSIONS: [version: string, isRefused: boolean][] = [
  ['20.20.2', true],
  ['22.22.0', true],
  ['24.9.0', true],
  ['24.10.0', false],
  ['25.0.0', false],
]
for (const [version, isRefused] of VERSIONS) {
  test(`Node ${version} is ${isRefused ? 'refused with an explanation' : 'accepted'}`, (t) => {
    const said: string[] = []
    refuseOldNode(version, (words) => said.push(words) as never)
    t.deepEqual(
      said.map((words) => words.includes(version)),
      isRefused ? [true] : [],
    )
  })
}

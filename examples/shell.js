// A shell script behind an HTTP endpoint: `node shell.js ./ask.sh`. The script reads the question from standard input
// and prints an npm user and a code. Anything else declines. It is killed when the question is over. It can’t seal, so
// this machine, and any proxy in front of it, can read a code.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import * as cfa from '@cfa/protocol/endpoint'

const { CFA_RESPONDER_SECRET: secret, PORT = 8080, ...env } = process.env
const [script] = process.argv.slice(2)
let turn = Promise.resolve() // one question at a time

async function run(question, signal) {
  const child = spawn(script, [], { env, signal, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => {}).end(`${cfa.describeQuestion(question)}\n`)
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')])
  const [username, ...code] = printed.trim().split(/\s+/)
  const isOfAccount = question.accounts.includes(username)
  return (
    (isOfAccount && cfa.readTypedAnswer(code.join(' '), { username })) || { declined: true, by: 'the script' }
  )
}

function ask(question, { signal }) {
  const answer = turn.then(() => run(question, signal))
  turn = answer.catch(() => {})
  return answer
}

const endpoint = cfa.createEndpoint({ secret, ask, onError: console.error })
createServer(cfa.nodeListener(endpoint)).listen(PORT, '127.0.0.1')

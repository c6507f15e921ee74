import test from 'ava'
import { audienceOf, questionAudience } from '../../lib/identity/audience.ts'

for (const [url, audience] of [
  ['https://cfa.example/p/core', 'https://cfa.example/p/core'],
  ['https://cfa.example/p/core/', 'https://cfa.example/p/core'],
  ['https://cfa.example', 'https://cfa.example/'],
  ['https://cfa.example/', 'https://cfa.example/'],
  ['HTTPS://CFA.example:443/p/Core', 'https://cfa.example/p/Core'],
  ['http://127.0.0.1:8080/ask', 'http://127.0.0.1:8080/ask'],
  ['https://cfa.example/ask?key=hidden#here', 'https://cfa.example/ask'],
] as const) {
  test(`the audience for ${url} is ${audience}`, (t) => t.is(audienceOf(new URL(url)), audience))
}

test('the audience of a question contains the hash of its bytes', (t) => {
  // printf '{}' | openssl dgst -sha256 -binary | basenc --base64url
  t.is(
    questionAudience('https://cfa.example/p/core', Buffer.from('{}')),
    'https://cfa.example/p/core?question=RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o',
  )
})

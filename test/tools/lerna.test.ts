import test from 'ava'
import { testEnds } from './test-ends.ts'
import { PROJECTS } from './tool-projects.ts'

await testEnds(test, PROJECTS.lerna)

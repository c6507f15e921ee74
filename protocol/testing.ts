export { exampleQuestion, type QuestionChanges } from './src/testing/example-question.ts'

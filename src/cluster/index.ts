export * from './consistency/index.js'

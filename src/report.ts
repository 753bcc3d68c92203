/** Reports of journals: their data, and the forms it is shown in. */
export * from './report/data/index.js'

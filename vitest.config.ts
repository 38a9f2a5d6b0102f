import { defineConfig } from 'vitest/config';

/** Tests with real parts (servers, processes, sockets) get time for a busy machine. */
const withRealParts = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts', 'tests/simulation/**/*.test.ts'],
          env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], ...withRealParts } },
      {
        test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], ...withRealParts, testTimeout: 300_000 },
      },
      {
        test: {
          name: 'local',
          include: ['tests/local/**/*.test.ts'],
          globalSetup: ['tests/support/one-assembly.ts'],
          maxWorkers: 3,
          ...withRealParts,
        },
      },
    ],
  },
});

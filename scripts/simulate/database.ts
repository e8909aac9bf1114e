import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/prisma/generated/client";
import { isKilled, point } from "./fate";

const POOL = 12;

/**
 * A database client whose process can be killed before and after each statement, and before and after each commit.
 * @param isTorn a planted defect: a killed transaction keeps what it has written
 */
export function mortalClient(url: string, isTorn: boolean): PrismaClient {
  const plain = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: POOL, idleTimeoutMillis: 0 }) });
  const client = plain.$extends({
    query: {
      async $allOperations({ args, query }) {
        point();
        const result: unknown = await query(args);
        point();
        return result;
      },
    },
  });
  type Work = (tx: Prisma.TransactionClient) => Promise<unknown>;
  const transaction = async (work: Work, options?: object): Promise<unknown> => {
    point();
    const result = await client.$transaction(async (tx) => {
      const done = await work(tx as unknown as Prisma.TransactionClient).catch((error: unknown) => {
        if (!(isTorn && isKilled())) throw error;
      });
      if (!isTorn) point();
      return done;
    }, options);
    point();
    return result;
  };
  // The extended client has the same operations; only its types name the extension.
  return new Proxy(client as unknown as PrismaClient, {
    get: (target, name): unknown => (name === "$transaction" ? transaction : Reflect.get(target, name, target)),
  });
}

import { join } from "node:path";
import { Document, Font, Page, renderToBuffer, StyleSheet, Text, View } from "@react-pdf/renderer";
import { formatMoney, money } from "@/lib/core/money";
import { isMonth, nameOfMonth } from "@/lib/core/months";
import type { StatementAnswer } from "@/types/answers/statements";
import { formatMoment } from "../_ui/time-text";

interface Look {
  /** The tenant's name. */
  readonly tenant: string;
  /** The tenant's colour on light ground; null for that of the house. */
  readonly accent: string | null;
}

/** As in app/globals.css, for light ground. */
const HOUSE = { accent: "#0a6657", ink: "#14201d", soft: "#52605c", line: "#dde2e0", raised: "#f0f2f1" };
const FOLDER = "node_modules/geist/dist/fonts/geist-sans";

/** Geist has the sign of the rupee, which the fonts that every PDF knows have not. */
Font.register({
  family: "Geist",
  fonts: [
    { src: join(process.cwd(), FOLDER, "Geist-Regular.ttf") },
    { src: join(process.cwd(), FOLDER, "Geist-SemiBold.ttf"), fontWeight: 600 },
  ],
});
Font.registerHyphenationCallback((word) => [word]);

const styles = StyleSheet.create({
  page: {
    fontFamily: "Geist",
    fontSize: 8.5,
    color: HOUSE.ink,
    paddingTop: 36,
    paddingBottom: 48,
    paddingHorizontal: 36,
  },
  head: {
    flexDirection: "row",
    justifyContent: "space-between",
    borderBottomWidth: 2,
    paddingBottom: 10,
    marginBottom: 14,
  },
  tenant: { fontSize: 15, fontWeight: 600 },
  title: { fontSize: 15, fontWeight: 600, textAlign: "right" },
  soft: { color: HOUSE.soft },
  figures: { flexDirection: "row", gap: 8, marginBottom: 14 },
  figure: { flex: 1, backgroundColor: HOUSE.raised, borderRadius: 4, padding: 8 },
  value: { fontSize: 11, fontWeight: 600, marginTop: 2 },
  row: { flexDirection: "row", borderBottomWidth: 0.5, borderBottomColor: HOUSE.line, paddingVertical: 4 },
  bold: { fontWeight: 600 },
  date: { width: 96, paddingRight: 6 },
  what: { flex: 1, paddingRight: 6 },
  money: { width: 72, textAlign: "right" },
  foot: {
    position: "absolute",
    bottom: 22,
    left: 36,
    right: 36,
    flexDirection: "row",
    justifyContent: "space-between",
    color: HOUSE.soft,
  },
});

const PARTS = ["gross", "commission", "penalty", "taxes", "owed"] as const;
const HEADS = ["Gross", "Commission", "Penalty", "Taxes", "Owed", "Net", "Balance"];

/** A statement as a PDF for the partner's files, in the tenant's name and colour. */
export async function printStatement(statement: StatementAnswer, look: Look): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await renderToBuffer(<Sheets statement={statement} look={look} />));
}

function Sheets({ statement, look }: { statement: StatementAnswer; look: Look }) {
  const { lines, opening, closing, partnerName, month, currency, own, beside } = statement;
  const accent = look.accent ?? HOUSE.accent;
  const name = isMonth(month) ? nameOfMonth(month) : month;
  const show = (minor: number): string => formatMoney(money(BigInt(minor), currency));
  return (
    <Document title={`Statement ${name}, ${partnerName}`} author={look.tenant} language="en-IN">
      <Page size="A4" orientation="landscape" style={styles.page}>
        <View style={[styles.head, { borderBottomColor: accent }]}>
          <View>
            <Text style={[styles.tenant, { color: accent }]}>{look.tenant}</Text>
            <Text style={styles.soft}>{partnerName}</Text>
          </View>
          <View>
            <Text style={styles.title}>Statement, {name}</Text>
            <Text style={[styles.soft, { textAlign: "right" }]}>All amounts in {currency}; times of India</Text>
          </View>
        </View>
        <View style={styles.figures}>
          <Figure label="Opening balance" value={show(opening)} />
          <Figure label="Change" value={show(closing - opening)} />
          <Figure label="Closing balance" value={show(closing)} />
          {beside.reserve === 0 ? null : <Figure label="In reserve" value={show(beside.reserve)} />}
          {beside.setAside === 0 ? null : <Figure label="Set aside" value={show(beside.setAside)} />}
          {beside.owed === 0 ? null : <Figure label="Owed by you" value={show(beside.owed)} />}
          {own === null ? null : <Figure label="Commission of own sales" value={show(own.charged)} />}
          {own === null || own.paid === 0 ? null : <Figure label="Commission paid" value={show(own.paid)} />}
          {own === null ? null : <Figure label="Commission you owe" value={show(own.owed)} />}
        </View>
        <View style={[styles.row, styles.bold, { color: accent }]} fixed>
          <Text style={styles.date}>Date</Text>
          <Text style={styles.what}>What</Text>
          {HEADS.map((head) => (
            <Text key={head} style={styles.money}>
              {head}
            </Text>
          ))}
        </View>
        {lines.map((line) => (
          <View key={line.transferId} style={styles.row} wrap={false}>
            <Text style={styles.date}>{formatMoment(new Date(line.at))}</Text>
            <View style={styles.what}>
              <Text>{line.type}</Text>
              {line.session === "" ? null : <Text style={styles.soft}>{line.session}</Text>}
            </View>
            {PARTS.map((part) => (
              <Text key={part} style={styles.money}>
                {line.parts === null || line.parts[part] === 0 ? "" : show(line.parts[part])}
              </Text>
            ))}
            <Text style={[styles.money, styles.bold]}>{show(line.net)}</Text>
            <Text style={styles.money}>{show(line.balance)}</Text>
          </View>
        ))}
        {lines.length === 0 ? <Text style={styles.soft}>Nothing moved in this month.</Text> : null}
        <View style={styles.foot} fixed>
          <Text>
            {look.tenant} · {partnerName} · {name}
          </Text>
          <Text render={({ pageNumber, totalPages }) => `Page ${pageNumber} of ${totalPages}`} />
        </View>
      </Page>
    </Document>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <View style={styles.figure}>
      <Text style={styles.soft}>{label}</Text>
      <Text style={styles.value}>{value}</Text>
    </View>
  );
}

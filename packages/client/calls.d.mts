// Written by `npm run docs` from the handlers; not to be changed by hand.
import type { CallOptions } from "./index.mjs";
import type { ApiKey, Approval, ApprovalLine, AuditEvent, Canceled, Case, CaseLine, CaseStory, Chargeback, ChargebackStory, Checkout, Completion, Ending, Explanation, LedgerEntry, NewApiKey, OrderLine, PartnerChecklist, PartnerPayout, Payment, PaymentLine, Payout, PayoutEstimate, PayoutLine, PayoutSchedule, Permission, Plan, PlanCheckout, Policy, Proposal, ReceivedMessage, Refund, RefundLine, Settlement, SettlementLine, Statement, Tenant, TenantDetail, WebhookDelivery, WebhookEndpoint, WebhookEndpointWithSecret } from "./types.d.mts";

export interface Operations {
  readonly account: {
    /** Asks for another e-mail address, which has to answer first. `POST /api/account/email` */
    email(body: { readonly email: string }, options?: CallOptions): Promise<{ readonly sent: true }>;
    /** Mails a link to a new password; the answer is the same when the address has no account. `POST /api/account/forgot` */
    forgot(body: { readonly email: string }, options?: CallOptions): Promise<{ readonly sent: true }>;
    /** Mails a link to sign in with; the answer is the same when the address has no account. `POST /api/account/magic-link` */
    magicLink(body: { readonly email: string }, options?: CallOptions): Promise<{ readonly sent: true }>;
    /** Another password for the caller; sessions elsewhere end. `POST /api/account/password` */
    password(body: { readonly password: string }, options?: CallOptions): Promise<{ readonly changed: true }>;
    /** The caller's name. `POST /api/account/profile` */
    profile(body: { readonly name: string }, options?: CallOptions): Promise<{ readonly name: string }>;
    /** Registers a customer or a partner; the answer is the same when the address has an account. `POST /api/account/register` */
    register(body: { readonly email: string; readonly password: string; readonly name: string; readonly role: "customer" | "partner" }, options?: CallOptions): Promise<{ readonly sent: true }>;
    /** Opens the link to a new password; every session ends. `POST /api/account/reset` */
    reset(body: { readonly token: string; readonly password: string }, options?: CallOptions): Promise<{ readonly changed: true }>;
    /** The second factor of a sign-in that waits for it. `POST /api/account/second-factor/answer` */
    secondFactorAnswer(body: { readonly code: string }, options?: CallOptions): Promise<{ readonly signedIn: true }>;
    /** Begins to set up an authenticator; the secret is shown this once. `POST /api/account/second-factor/begin` */
    secondFactorBegin(body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<{ readonly secret: string; readonly uri: string }>;
    /** Ten new recovery codes, shown this once; the old ones end. `POST /api/account/second-factor/codes` */
    secondFactorCodes(body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<{ readonly recoveryCodes: readonly (string)[] }>;
    /** The first code of the authenticator; answers with the recovery codes, which are shown this once. `POST /api/account/second-factor/confirm` */
    secondFactorConfirm(body: { readonly code: string }, options?: CallOptions): Promise<{ readonly recoveryCodes: readonly (string)[] }>;
    /** Takes the second factor and its recovery codes away. `POST /api/account/second-factor/remove` */
    secondFactorRemove(body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<{ readonly removed: true }>;
    /** Where the caller is signed in. `GET /api/account/sessions` */
    sessions(options?: CallOptions): Promise<{ readonly data: readonly ({ readonly signInId: string; readonly method: string; readonly createdAt: string; readonly lastSeenAt: string; readonly ip: string | null; readonly userAgent: string | null; readonly isCurrent: boolean })[] }>;
    /** Ends one of the caller's sessions, all others, or all; it acts on their next request. `POST /api/account/sessions/revoke` */
    sessionsRevoke(body: { readonly sessionId: string } | { readonly all: "others" | "everywhere" }, options?: CallOptions): Promise<{ readonly revoked: true }>;
    /** Shows the second factor again, or the password for want of one; what asks for it is open for five minutes then. `POST /api/account/step-up` */
    stepUp(body: { readonly code: string } | { readonly password: string }, options?: CallOptions): Promise<{ readonly proven: true }>;
    /** Opens the link that proves an e-mail address, of a registration or of a change. `POST /api/account/verify` */
    verify(body: { readonly token: string }, options?: CallOptions): Promise<{ readonly verified: true }>;
    /** Another link that proves the caller's e-mail address. `POST /api/account/verify-again` */
    verifyAgain(body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<{ readonly sent: true }>;
  };
  readonly approvals: {
    /** What operators asked for and others decide about: what waits first, then the newest; fifty. `GET /api/approvals` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (ApprovalLine)[] }>;
    /** Another operator than the one who asked approves, and it happens at once, or declines. `POST /api/approvals/{approvalId}/decide` */
    decide(approvalId: string, body: { readonly decision: "approve" | "decline"; readonly reason: string }, options?: CallOptions): Promise<Approval>;
  };
  readonly cases: {
    /** A case with all that was written and offered; for those whose order it is, and operators. `GET /api/cases/{caseId}` */
    get(caseId: string, options?: CallOptions): Promise<CaseStory>;
    /** The other side accepts or declines the open offer; its own side withdraws it. `POST /api/cases/{caseId}/answer-offer` */
    answerOffer(caseId: string, body: { readonly offerId: string; readonly answer: "accept" | "decline" | "withdraw" }, options?: CallOptions): Promise<Case>;
    /** One side does not accept the decision: another operator looks at it. `POST /api/cases/{caseId}/appeal` */
    appeal(caseId: string, body: { readonly reason: string }, options?: CallOptions): Promise<Case>;
    /** An operator decides how the money is divided; another one than before about an appeal, and two above the limit of refunds. `POST /api/cases/{caseId}/decide` */
    decide(caseId: string, body: { readonly customerBasisPoints: number; readonly reason: string }, options?: CallOptions): Promise<Case>;
    /** Writes in a case; with `review` it goes to an operator, who decides. `POST /api/cases/{caseId}/message` */
    message(caseId: string, body: { readonly text: string; readonly review?: boolean }, options?: CallOptions): Promise<Case>;
    /** One side proposes how much goes back to the customer. `POST /api/cases/{caseId}/offer` */
    offer(caseId: string, body: { readonly amount: number }, options?: CallOptions): Promise<Case>;
    /** Who opened a case takes it back; the hold runs on. `POST /api/cases/{caseId}/withdraw` */
    withdraw(caseId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<Case>;
    /** The caller's cases, newest first, fifty at a time; `?before=<caseId>` for the next page. `GET /api/cases/list` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (CaseLine)[] }>;
    /** Opens a case about an own order; the hold stands still until it is closed. `POST /api/cases/open` */
    open(body: { readonly orderId: string; readonly reason: "not_delivered" | "late" | "not_as_described" | "misconduct" | "technical" | "duplicate_charge" | "other"; readonly text: string }, options?: CallOptions): Promise<Case>;
  };
  readonly chargebacks: {
    /** How a chargeback stands, with its dossier and the story of its order. `GET /api/chargebacks/{chargebackId}` */
    get(chargebackId: string, options?: CallOptions): Promise<ChargebackStory>;
    /** Gives in: the customer keeps the money, which cannot be undone. `POST /api/chargebacks/{chargebackId}/accept` */
    accept(chargebackId: string, body: { readonly reason: string }, options?: CallOptions): Promise<Chargeback>;
    /** Adds a statement to the locker, or submits what it has to the bank. `POST /api/chargebacks/{chargebackId}/respond` */
    respond(chargebackId: string, body: { readonly action: "note" | "contest"; readonly reason: string }, options?: CallOptions): Promise<Chargeback>;
    /** All chargebacks. `GET /api/chargebacks/list` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly state?: "needs_response" | "under_review" | "accepted" | "expired" | "lost" | "won" | "withdrawn" | "prevented"; readonly currency?: string; readonly from?: string; readonly to?: string; readonly gateway?: "razorpay" | "paypal"; readonly orderId?: string; readonly paymentId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (Chargeback)[]; readonly nextCursor: string | null }>;
  };
  readonly events: {
    /** The audit: who did what. `GET /api/events` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created"; readonly fields?: string; readonly from?: string; readonly to?: string; readonly actor?: string; readonly action?: string; readonly subject?: string; readonly requestId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (AuditEvent)[]; readonly nextCursor: string | null }>;
  };
  readonly explain: {
    /** Why an amount is what it is: a tree whose parts add up to it exactly, down to the lines of the ledger. `GET /api/explain/{kind}/{id}` */
    get(kind: string, id: string, options?: CallOptions): Promise<Explanation>;
  };
  readonly fundFlow: {
    /** Asks that the money of new orders flows another way; a second person decides. Orders that are there keep theirs. `POST /api/fund-flow/change` */
    change(body: { readonly fundFlow: "PA_HOLD" | "DIRECT_MERCHANT" | "PRINCIPAL" | "AGENT_OWN_ACCOUNT" | "SANDBOX"; readonly acknowledgement?: "own_account" | null; readonly reason: string }, options?: CallOptions): Promise<Approval>;
  };
  readonly health: {
    /** Whether this process answers. `GET /api/health` */
    list(options?: CallOptions): Promise<{ readonly ok: true }>;
  };
  readonly holds: {
    /** A contented customer lets the partner be paid in an hour, where the marketplace allows it. Partners and operators cannot. `POST /api/holds/early-release` */
    earlyRelease(body: { readonly orderId: string }, options?: CallOptions): Promise<{ readonly orderId: string; readonly releaseAt: string | null }>;
    /** Asks that a hold lasts some hours longer; a second operator decides. `POST /api/holds/extend` */
    extend(body: { readonly orderId: string; readonly reason: string; readonly hours: number }, options?: CallOptions): Promise<Approval>;
    /** One operator stops a hold for a week, once, or lets it run on; another week is asked for, and a second operator decides. `POST /api/holds/pause` */
    pause(body: { readonly orderId: string; readonly reason: string; readonly action: "pause" | "clear" | "renew" }, options?: CallOptions): Promise<{ readonly orderId: string; readonly paused: boolean } | Approval>;
    /** Asks that a running hold ends at once; a second operator decides. `POST /api/holds/release` */
    release(body: { readonly orderId: string; readonly reason: string }, options?: CallOptions): Promise<Approval>;
  };
  readonly keys: {
    /** The keys within the caller's reach, newest first. `GET /api/keys` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (ApiKey)[] }>;
    /** Makes a key. Takes no Idempotency-Key: the answer holds a secret, and is therefore not stored for repeats. `POST /api/keys` */
    create(body: { readonly name: string; readonly scopes: readonly (Permission)[]; readonly addresses?: readonly (string)[]; readonly expiresInDays?: number }, options?: CallOptions): Promise<NewApiKey>;
    /** Ends a key at once; doing it again changes nothing. `POST /api/keys/{keyId}/revoke` */
    revoke(keyId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<ApiKey>;
    /** Gives a key of the caller's own another secret. Not stored for repeats either. `POST /api/keys/{keyId}/rotate` */
    rotate(keyId: string, body?: { readonly overlapHours?: number }, options?: CallOptions): Promise<NewApiKey>;
  };
  readonly ledger: {
    /** The lines of the ledger; a partner sees those of its own accounts. `GET /api/ledger/entries` */
    entries(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created"; readonly fields?: string; readonly account?: string; readonly currency?: string; readonly transferId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (LedgerEntry)[]; readonly nextCursor: string | null }>;
  };
  readonly offers: {
    /** Calls a group session off: it is not sold any more, and every paid seat gets its money back. `POST /api/offers/cancel-all` */
    cancelAll(body: { readonly offerId: string; readonly reason: string }, options?: CallOptions): Promise<{ readonly offerId: string; readonly seats: number }>;
  };
  readonly onboarding: {
    /** How far the caller's partner is with showing who they are, and what is missing. `GET /api/onboarding` */
    list(options?: CallOptions): Promise<PartnerChecklist>;
    /** Takes the account that a partner is paid to; it rests for a day before anything is sent there. `POST /api/onboarding/payout-account` */
    payoutAccount(body: { readonly kind: "bank_account"; readonly holder: string; readonly ifsc: string; readonly accountNumber: string } | { readonly kind: "upi"; readonly holder: string; readonly address: string } | { readonly kind: "paypal_email"; readonly holder: string; readonly email: string }, options?: CallOptions): Promise<PartnerChecklist>;
    /** Keeps one step of what a partner tells about themselves. `POST /api/onboarding/step` */
    step(body: { readonly step: "identity"; readonly contactName: string; readonly phone: string } | { readonly step: "business"; readonly legalName: string; readonly businessType: "individual" | "proprietorship" | "family" | "partnership" | "llp" | "private_limited" | "public_limited" | "trust" | "society" } | { readonly step: "address"; readonly street1: string; readonly street2: string; readonly city: string; readonly stateCode: string; readonly postalCode: string } | { readonly step: "pan"; readonly pan: string; readonly signatoryPan?: string } | { readonly step: "gst"; readonly gstin: string | null } | { readonly step: "terms"; readonly version: number }, options?: CallOptions): Promise<PartnerChecklist>;
    /** Hands in what a partner has told, to be checked. `POST /api/onboarding/submit` */
    submit(body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<PartnerChecklist>;
  };
  readonly operator: {
    /** The clock by which holds are counted. `GET /api/operator/clock` */
    clock(options?: CallOptions): Promise<{ readonly now: string }>;
    /** Moves the clock of a non-production instance forward; production answers 403. `POST /api/operator/clock` */
    setClock(body: { readonly advanceMs: number }, options?: CallOptions): Promise<{ readonly now: string }>;
    /** Lets payouts go on that were stopped because the books were wrong; only once they are right. `POST /api/operator/unfreeze` */
    unfreeze(body: { readonly reason: string }, options?: CallOptions): Promise<{ readonly frozen: false }>;
  };
  readonly orders: {
    /** The orders within the caller's reach. `GET /api/orders` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly state?: "open" | "paid" | "expired" | "canceled"; readonly currency?: string; readonly from?: string; readonly to?: string; readonly escrowState?: "funded" | "holding" | "paused" | "frozen" | "settled" | "refunded" | "charged_back"; readonly partnerId?: string; readonly customerId?: string; readonly offerId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (OrderLine)[]; readonly nextCursor: string | null }>;
  };
  readonly partners: {
    /** How far a partner is, for those who run the marketplace. `GET /api/partners/{partnerId}/kyc` */
    kyc(partnerId: string, options?: CallOptions): Promise<PartnerChecklist>;
    /** Approves a partner whom no gateway checks, asks something, or suspends. `POST /api/partners/{partnerId}/kyc` */
    kyc(partnerId: string, body: { readonly decision: "approve" | "clarify" | "suspend"; readonly reason: string }, options?: CallOptions): Promise<PartnerChecklist>;
    /** A partner's month in one currency, as JSON, CSV or PDF; for the partner and for operators. `GET /api/partners/{partnerId}/statements/{month}` */
    statements(partnerId: string, month: string, query?: { readonly currency?: string }, options?: CallOptions): Promise<Statement>;
    /** Connects the partner's own account at the gateway, whose keys are tried and never shown again, or takes no new orders by it. `POST /api/partners/gateway` */
    gateway(body: { readonly enabled: true; readonly keyId: string; readonly keySecret: string; readonly webhookSecret: string } | { readonly enabled: false }, options?: CallOptions): Promise<{ readonly gateway: string; readonly enabled: boolean; readonly keyLabel: string | null; readonly webhookUrl: string }>;
  };
  readonly payments: {
    /** The payments of orders within the caller's reach. `GET /api/payments` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly state?: "created" | "requires_action" | "processing" | "in_doubt" | "authorized" | "failed" | "expired" | "canceled" | "voided" | "captured"; readonly currency?: string; readonly from?: string; readonly to?: string; readonly gateway?: "razorpay" | "paypal"; readonly orderId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (PaymentLine)[]; readonly nextCursor: string | null }>;
    /** Gives money back, or asks for it: customers within the cancellation terms, partners and operators decide by asking. `POST /api/payments/{paymentId}/refund` */
    refund(paymentId: string, body: { readonly amount?: number; readonly reason: string }, options?: CallOptions): Promise<Refund>;
    /** Books an offer, or pays for a session that is booked and not paid yet; the server decides the price. `POST /api/payments/create-order` */
    createOrder(body: { readonly gateway: string; readonly offerId?: string; readonly sessionId?: string; readonly startsAt?: string; readonly currency?: string }, options?: CallOptions): Promise<Checkout>;
    /** How a payment stands, by our payment id or the gateway's order or payment id; for those whose order it is, and operators. `GET /api/payments/status/{gateway}/{id}` */
    status(gateway: string, id: string, options?: CallOptions): Promise<Payment>;
    /** The browser came back from the gateway: checks what it brings, then asks the gateway itself. `POST /api/payments/verify-payment` */
    verifyPayment(body: { readonly gateway: "razorpay"; readonly razorpay_order_id: string; readonly razorpay_payment_id: string; readonly razorpay_signature: string } | { readonly gateway: "paypal"; readonly paypal_order_id: string }, options?: CallOptions): Promise<Payment>;
  };
  readonly payouts: {
    /** Payouts; a partner sees its own. `GET /api/payouts` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly state?: "requested" | "under_review" | "approved" | "queued" | "submitted" | "processing" | "in_doubt" | "held" | "unclaimed" | "paid" | "failed" | "returned" | "rejected" | "canceled"; readonly currency?: string; readonly from?: string; readonly to?: string; readonly gateway?: "razorpay" | "paypal"; readonly partnerId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (PartnerPayout)[]; readonly nextCursor: string | null }>;
    /** How a payout stands; for its partner and for operators. `GET /api/payouts/{payoutId}` */
    get(payoutId: string, options?: CallOptions): Promise<PayoutLine>;
    /** Says that a payout under review was paid by hand; a second operator confirms it. `POST /api/payouts/{payoutId}/by-hand` */
    byHand(payoutId: string, body: { readonly reference: string; readonly proof: string; readonly reason: string }, options?: CallOptions): Promise<Approval>;
    /** Takes a payout back that was not sent; the balance has it again. `POST /api/payouts/{payoutId}/cancel` */
    cancel(payoutId: string, body: { readonly reason: string }, options?: CallOptions): Promise<Payout>;
    /** Asks the gateway at once how a payout stands. `POST /api/payouts/{payoutId}/refresh` */
    refresh(payoutId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<PayoutLine>;
    /** Tries a payout again that failed or came back, once; the rules judge it anew. `POST /api/payouts/{payoutId}/retry` */
    retry(payoutId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<Payout>;
    /** Lets a payout under review go, refuses it, or holds one back that waits to be sent. Above the limit of the rules an approval asks for a second operator, and the payout stays under review. `POST /api/payouts/{payoutId}/review` */
    review(payoutId: string, body: { readonly decision: "approve" | "reject" | "hold_back"; readonly reason: string }, options?: CallOptions): Promise<Payout>;
    /** What a payout would cost, how it would go and when it would arrive, before it is requested. `GET /api/payouts/estimate` */
    estimate(query?: { readonly amount?: string; readonly currency?: string; readonly method?: "bank_account" | "upi" | "paypal" }, options?: CallOptions): Promise<PayoutEstimate>;
    /** A partner asks to be paid; the amount leaves the balance in the same transaction. `POST /api/payouts/request` */
    request(body: { readonly amount: number; readonly currency: string; readonly method: "bank_account" | "upi" | "paypal" }, options?: CallOptions): Promise<Payout>;
    /** Asks that payouts in one currency are judged by other rules; a second person decides. Those that are there keep theirs. `POST /api/payouts/rules` */
    rules(body: { readonly reviewAboveMinor: string | null; readonly secondAboveMinor: string | null; readonly dailyCount: number | null; readonly dailySumMinor: string | null; readonly dailyCapMinor: string | null; readonly coolingHours: number; readonly chargebackBasisPoints: number | null; readonly negativeDays: number | null; readonly feeMinor: string; readonly feeFrom: "platform" | "partner"; readonly currency: string; readonly reason: string }, options?: CallOptions): Promise<Approval>;
    /** When a partner's money in one currency goes out by itself. `POST /api/payouts/schedule` */
    schedule(body: { readonly currency: string; readonly method: "bank_account" | "upi" | "paypal"; readonly every: "on_request" | "week" | "month" }, options?: CallOptions): Promise<PayoutSchedule>;
  };
  readonly plans: {
    /** The plans that the tenant sells, the cheapest first. `GET /api/plans` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (Plan)[] }>;
    /** Chooses a plan, or pays for one that was chosen and is not paid yet; open to those whose trial is over. `POST /api/plans/buy` */
    buy(body: { readonly gateway: string; readonly planId?: string; readonly orderId?: string }, options?: CallOptions): Promise<PlanCheckout>;
  };
  readonly policies: {
    /** All versions of the terms that orders are split by, newest first. `GET /api/policies` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (Policy)[] }>;
    /** Asks that new orders are split by other terms; a second person decides. Orders that are there keep theirs. `POST /api/policies/change` */
    change(body: { readonly platformBasisPoints?: number; readonly scoreThreshold?: number; readonly slopeBasisPoints?: number; readonly penaltyCapBasisPoints?: number | null; readonly penaltyToFund?: boolean; readonly priceTaxBasisPoints?: number; readonly commissionTaxBasisPoints?: number; readonly tcsBasisPoints?: number; readonly tdsBasisPoints?: number; readonly holdMs?: number; readonly reason: string }, options?: CallOptions): Promise<Approval>;
  };
  readonly ready: {
    /** Whether this process can do its work: the database answers and has every migration. 503 otherwise. `GET /api/ready` */
    list(options?: CallOptions): Promise<{ readonly ok: true; readonly migrations: number; readonly queueSeconds: number }>;
  };
  readonly receivables: {
    /** Says that a partner paid commission of sales into its own account by bank; a second operator confirms it. `POST /api/receivables/commission-paid` */
    commissionPaid(body: { readonly partnerId: string; readonly currency: string; readonly amount: number; readonly reference: string; readonly reason: string }, options?: CallOptions): Promise<Approval>;
    /** Asks that what a partner has owed for 90 days is given up; a second operator decides. `POST /api/receivables/write-off` */
    writeOff(body: { readonly partnerId: string; readonly currency: string; readonly reason: string }, options?: CallOptions): Promise<Approval>;
  };
  readonly refunds: {
    /** The refunds within the caller's reach. `GET /api/refunds` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly state?: "requested" | "approved" | "queued" | "submitted" | "waiting_funds" | "in_doubt" | "pending" | "needs_manual" | "succeeded" | "rejected" | "canceled"; readonly currency?: string; readonly from?: string; readonly to?: string; readonly gateway?: "razorpay" | "paypal"; readonly orderId?: string; readonly paymentId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (RefundLine)[]; readonly nextCursor: string | null }>;
    /** How a refund stands; for those whose order it is, and operators. `GET /api/refunds/{refundId}` */
    get(refundId: string, options?: CallOptions): Promise<RefundLine>;
    /** A customer takes a wish back that nobody has decided about. `POST /api/refunds/{refundId}/cancel` */
    cancel(refundId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<Refund>;
    /** Approves or rejects a customer's wish; operators may also send a refund again that the gateway refused. `POST /api/refunds/{refundId}/decide` */
    decide(refundId: string, body: { readonly decision: "approve" | "reject" | "resend"; readonly reason: string }, options?: CallOptions): Promise<Refund>;
  };
  readonly sessions: {
    /** The partner says yes to a paid session, where the offer asks for it. `POST /api/sessions/accept` */
    accept(body: { readonly sessionId: string }, options?: CallOptions): Promise<Ending>;
    /** Cancels a paid session: a customer gets back what the terms give, anybody else's word gives back all of it. `POST /api/sessions/cancel` */
    cancel(body: { readonly sessionId: string; readonly reason: string }, options?: CallOptions): Promise<Canceled>;
    /** The customer confirms and scores; the partner says that it took place; an operator decides with a reason. `POST /api/sessions/complete` */
    complete(body: { readonly sessionId: string; readonly score?: number; readonly reason?: string }, options?: CallOptions): Promise<Completion>;
    /** One side says that the other did not come, or objects to it; an operator decides with a reason. `POST /api/sessions/no-show` */
    noShow(body: { readonly action: "report"; readonly sessionId: string } | { readonly action: "object"; readonly sessionId: string } | { readonly action: "decide"; readonly sessionId: string; readonly outcome: "refund" | "pay"; readonly reason: string }, options?: CallOptions): Promise<Ending>;
    /** An operator takes a wrong completion back, before settlement. `POST /api/sessions/reopen` */
    reopen(body: { readonly sessionId: string; readonly reason: string }, options?: CallOptions): Promise<Ending>;
    /** One side proposes another time, the other accepts or declines; the money stays where it is. `POST /api/sessions/reschedule` */
    reschedule(body: { readonly action: "propose"; readonly sessionId: string; readonly startsAt: string } | { readonly action: "accept"; readonly sessionId: string; readonly proposalId: string } | { readonly action: "decline"; readonly sessionId: string; readonly proposalId: string }, options?: CallOptions): Promise<Proposal | Ending>;
    /** Settles one session whose hold is over, or, for operators, all of them. Before the hold is over: 409 with the moment of release. `POST /api/sessions/settle` */
    settle(body: { readonly sessionId: string } | { readonly processBatch: true }, options?: CallOptions): Promise<Settlement | { readonly settled: number }>;
  };
  readonly settlements: {
    /** How orders were split; a partner sees its own. `GET /api/settlements` */
    list(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created" | "-amount" | "amount"; readonly fields?: string; readonly currency?: string; readonly from?: string; readonly to?: string; readonly orderId?: string; readonly partnerId?: string }, options?: CallOptions): Promise<{ readonly data: readonly (SettlementLine)[]; readonly nextCursor: string | null }>;
  };
  readonly tenant: {
    /** Says what an area needs: nothing, a trial or a plan, or a plan. `POST /api/tenant/areas` */
    areas(body: { readonly area: "booking" | "dashboard"; readonly needs: "nothing" | "trial_or_plan" | "plan" }, options?: CallOptions): Promise<{ readonly area: "booking" | "dashboard"; readonly needs: "nothing" | "trial_or_plan" | "plan" }>;
    /** Switches a gateway of the tenant on or off for new orders, and takes its keys, which are never shown again. `POST /api/tenant/gateways` */
    gateways(body: { readonly gateway: "razorpay"; readonly enabled: boolean; readonly keys?: { readonly keyId: string; readonly keySecret: string; readonly webhookSecrets: readonly (string)[]; readonly payoutAccountNumber: string } } | { readonly gateway: "paypal"; readonly enabled: boolean; readonly keys?: { readonly clientId: string; readonly clientSecret: string; readonly webhookId: string } }, options?: CallOptions): Promise<{ readonly gateway: string; readonly enabled: boolean; readonly keyLabel: string | null }>;
    /** Publishes a new version of a legal text of the tenant. `POST /api/tenant/legal` */
    legal(body: { readonly kind: "terms" | "privacy" | "refund"; readonly text: string }, options?: CallOptions): Promise<{ readonly kind: "terms" | "privacy" | "refund"; readonly version: number }>;
    /** Puts a plan on sale. `POST /api/tenant/plans` */
    plans(body: { readonly name: string; readonly summary?: string; readonly amount: number; readonly currency: string; readonly periodDays: number; readonly areas: readonly ("booking" | "dashboard")[] }, options?: CallOptions): Promise<Plan>;
    /** Takes a plan off sale; whoever has bought it keeps it until its end. `POST /api/tenant/plans/withdraw` */
    plansWithdraw(body: { readonly planId: string }, options?: CallOptions): Promise<{ readonly planId: string; readonly withdrawn: true }>;
    /** Changes the tenant's brand, default currency and statement descriptor. `POST /api/tenant/settings` */
    settings(body: { readonly name: string; readonly logoUrl: string | null; readonly mark: string | null; readonly accent: string | null; readonly accentDark: string | null; readonly defaultCurrency: string; readonly statementDescriptor: string }, options?: CallOptions): Promise<{ readonly name: string; readonly logoUrl: string | null; readonly mark: string | null; readonly accent: string | null; readonly accentDark: string | null; readonly defaultCurrency: string; readonly statementDescriptor: string }>;
    /** Says which other sites' pages may call the tenant's API. `POST /api/tenant/sites` */
    sites(body: { readonly sites: readonly (string)[] }, options?: CallOptions): Promise<{ readonly sites: readonly (string)[] }>;
  };
  readonly tenants: {
    /** All tenants with their figures, the newest first. Whoever is shown has a row in its audit that says who looked. `GET /api/tenants` */
    list(query?: { readonly before?: string }, options?: CallOptions): Promise<{ readonly data: readonly (Tenant)[] }>;
    /** A new tenant with its hosts; its first owner is invited by mail. `POST /api/tenants` */
    create(body: { readonly name: string; readonly defaultCurrency: "INR" | "USD" | "EUR" | "GBP"; readonly hosts: readonly (string)[]; readonly owner: { readonly name: string; readonly email: string } }, options?: CallOptions): Promise<{ readonly tenantId: string; readonly hosts: readonly (string)[] }>;
    /** One tenant with its figures; the look leaves a row in its audit. `GET /api/tenants/{tenantId}` */
    get(tenantId: string, options?: CallOptions): Promise<TenantDetail>;
    /** Leads a host to a tenant, within ten seconds. `POST /api/tenants/{tenantId}/hosts` */
    hosts(tenantId: string, body: { readonly host: string }, options?: CallOptions): Promise<{ readonly tenantId: string; readonly host: string }>;
    /** Takes a host from a tenant, within ten seconds; the last one stays. `POST /api/tenants/{tenantId}/hosts/remove` */
    hostsRemove(tenantId: string, body: { readonly host: string }, options?: CallOptions): Promise<{ readonly tenantId: string; readonly host: string }>;
    /** Says how many requests the tenant's callers may make. `POST /api/tenants/{tenantId}/plan` */
    plan(tenantId: string, body: { readonly plan: "free" | "starter" | "professional" | "enterprise" | null }, options?: CallOptions): Promise<{ readonly tenantId: string; readonly plan: "free" | "starter" | "professional" | "enterprise" | null }>;
  };
  readonly webhookEndpoints: {
    /** Where the tenant wants to hear of what happens, oldest first. `GET /api/webhook-endpoints` */
    list(options?: CallOptions): Promise<{ readonly data: readonly (WebhookEndpoint)[] }>;
    /** A new endpoint; its secret is in this answer and nowhere else, so the answer is not kept for an Idempotency-Key. `POST /api/webhook-endpoints` */
    create(body: { readonly url: string; readonly types: readonly ("order.paid" | "order.expired" | "order.canceled" | "session.completed" | "session.canceled" | "hold.started" | "hold.paused" | "hold.resumed" | "settlement.released" | "refund.requested" | "refund.succeeded" | "refund.failed" | "refund.rejected" | "refund.canceled" | "chargeback.opened" | "chargeback.under_review" | "chargeback.won" | "chargeback.lost" | "chargeback.withdrawn" | "case.opened" | "case.under_review" | "case.resolved" | "case.appealed" | "case.withdrawn" | "case.expired" | "case.carried_out" | "payout.requested" | "payout.paid" | "payout.failed" | "payout.returned" | "payout.canceled")[] }, options?: CallOptions): Promise<WebhookEndpointWithSecret>;
    /** What was sent to an endpoint with every attempt, newest first, fifty at a time; `?before=<deliveryId>` for the next page. `GET /api/webhook-endpoints/{endpointId}/deliveries` */
    deliveries(endpointId: string, options?: CallOptions): Promise<{ readonly data: readonly (WebhookDelivery)[] }>;
    /** Sends nothing more until it is enabled. `POST /api/webhook-endpoints/{endpointId}/disable` */
    disable(endpointId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<WebhookEndpoint>;
    /** Sends again, and first what still waits. `POST /api/webhook-endpoints/{endpointId}/enable` */
    enable(endpointId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<WebhookEndpoint>;
    /** Sends an event again, or for the first time, under the same `webhook-id`. `POST /api/webhook-endpoints/{endpointId}/replay` */
    replay(endpointId: string, body: { readonly eventId: string }, options?: CallOptions): Promise<{ readonly deliveryId: string }>;
    /** A new secret, in this answer and nowhere else; for a day the one before signs too. `POST /api/webhook-endpoints/{endpointId}/rotate` */
    rotate(endpointId: string, body?: Readonly<Record<string, never>>, options?: CallOptions): Promise<WebhookEndpointWithSecret>;
  };
  readonly webhooks: {
    /** What gateways told us; with the bodies for those who may read them. `GET /api/webhooks/received` */
    received(query?: { readonly limit?: number; readonly cursor?: string; readonly sort?: "-created" | "created"; readonly fields?: string; readonly from?: string; readonly to?: string; readonly gateway?: "razorpay" | "paypal"; readonly status?: string; readonly road?: string; readonly eventType?: string }, options?: CallOptions): Promise<{ readonly data: readonly (ReceivedMessage)[]; readonly nextCursor: string | null }>;
  };
}

"""What is counted and timed, as Prometheus reads it. Labels are closed sets; no person appears here."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

INBOUND = Counter("helpdesk_inbound_total", "What arrived", ["channel", "kind", "result"])
REJECTED = Counter("helpdesk_rejected_total", "Requests refused at the door", ["door", "reason"])
ACCEPTED_SECONDS = Histogram("helpdesk_accept_seconds", "From request to stored", ["channel"], buckets=_SECONDS)
TURNS = Counter("helpdesk_turns_total", "Turns by how they ended", ["result"])
TURN_SECONDS = Histogram("helpdesk_turn_seconds", "From stored to decided", buckets=_SECONDS)
UNDERSTAND_SECONDS = Histogram("helpdesk_understand_seconds", "Understanding one text", buckets=_SECONDS)
DECISIONS = Counter("helpdesk_decisions_total", "What was decided", ["decision"])
DELIVERIES = Counter("helpdesk_deliveries_total", "Calls by outcome and lane", ["channel", "lane", "outcome"])
CHARGED = Counter("helpdesk_charged_total", "Messages that the platform charges for", ["channel", "lane"])
RECEIPTS = Counter("helpdesk_receipts_total", "What platforms said later of messages", ["channel", "state"])
DELIVERY_SECONDS = Histogram(
    "helpdesk_delivery_seconds", "From decided to accepted", ["channel", "lane"], buckets=_SECONDS
)
QUEUE_AGE = Gauge("helpdesk_queue_age_seconds", "Age of the oldest delivery that is due")
WAITING = Gauge("helpdesk_inbound_waiting", "Stored and not yet handled")
OPEN_CASES = Gauge("helpdesk_cases_open", "Cases that are not closed")
CHANNEL_UP = Gauge("helpdesk_channel_up", "1 when the channel is well", ["channel"])

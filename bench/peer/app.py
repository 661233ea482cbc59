# SPDX-License-Identifier: Apache-2.0
"""The four measured operations as FastAPI, SQLAlchemy 2 and Pydantic 2 serve them: the same columns, validated in and out, a bearer token,
keyset pages, If-Match. No row-level security, no treatments, no deadlines and no trail: less work than the service does.

Read from the environment: PEER_DATABASE (an SQLAlchemy URL), PEER_TOKENS (JSON: SHA-256 of a token to tenant)."""
import hashlib
import json
import os
import uuid
from datetime import date, datetime, timezone
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["PEER_DATABASE"], pool_size=8, max_overflow=0)
session_of = async_sessionmaker(engine, expire_on_commit=False)
TENANTS = {key: uuid.UUID(value) for key, value in json.loads(os.environ["PEER_TOKENS"]).items()}
MATRIX = text("SELECT id FROM compliance_risk_matrices WHERE tenant_id = :tenant AND key = 'matrix-5x5'")

Kind = Literal["information_security", "privacy", "ai", "supplier", "continuity", "compliance", "project", "operational"]
Step = Annotated[int, Field(ge=1, le=10)]


class Base(DeclarativeBase):
    pass


class RiskRow(Base):
    __tablename__ = "risks"
    __table_args__ = {"schema": "peer"}
    tenant_id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_by: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    consequence: Mapped[str | None] = mapped_column(Text)
    threats: Mapped[Any] = mapped_column(JSONB)
    vulnerabilities: Mapped[Any] = mapped_column(JSONB)
    kind: Mapped[str] = mapped_column(Text)
    perspective: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    source: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    isms_scopes: Mapped[Any] = mapped_column(JSONB)
    modules: Mapped[Any] = mapped_column(JSONB)
    processing_activities: Mapped[Any] = mapped_column(JSONB)
    vendor: Mapped[uuid.UUID | None] = mapped_column(UUID(as_uuid=True))
    ai_system: Mapped[uuid.UUID | None] = mapped_column(UUID(as_uuid=True))
    dsfa: Mapped[uuid.UUID | None] = mapped_column(UUID(as_uuid=True))
    matrix: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True))
    inherent: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    current: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    target: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    strength_of_knowledge: Mapped[str | None] = mapped_column(Text)
    controls: Mapped[Any] = mapped_column(JSONB)
    option: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    above_appetite: Mapped[bool] = mapped_column(Boolean)
    doubtful: Mapped[bool] = mapped_column(Boolean)
    identified_on: Mapped[date] = mapped_column(Date)
    last_assessed_on: Mapped[date | None] = mapped_column(Date)
    last_reviewed_on: Mapped[date | None] = mapped_column(Date)
    next_review_on: Mapped[date | None] = mapped_column(Date)
    last_review: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    quantifications: Mapped[Any] = mapped_column(JSONB)
    close_reason: Mapped[str | None] = mapped_column(Text)
    close_note: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[Any] = mapped_column(JSONB)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class RatingIn(Strict):
    likelihood: Step
    impact: Step | None = None
    impacts: dict[str, Step] | None = None
    rationale: str | None = Field(None, max_length=10_000)


class Rating(RatingIn):
    model_config = ConfigDict(extra="ignore", from_attributes=True)
    rated_on: date | None = None
    rated_by: str = ""
    score: int = 0
    level: int = 0
    class_: str = Field("low", alias="class")
    rescaled: bool = False
    rescaled_on: date | None = None


class Control(Strict):
    control: uuid.UUID
    affects: Literal["likelihood", "impact", "both"]
    strength: Annotated[int, Field(ge=1, le=100)]


class Fields(Strict):
    external_id: str | None = Field(None, max_length=100)
    title: str = Field(min_length=1, max_length=300)
    description: str | None = Field(None, max_length=20_000)
    cause: str | None = Field(None, max_length=10_000)
    consequence: str | None = Field(None, max_length=10_000)
    threats: list[Annotated[str, Field(max_length=255)]] = Field([], max_length=100)
    vulnerabilities: list[Annotated[str, Field(max_length=500)]] = Field([], max_length=100)
    kind: Kind
    perspective: Literal["organisation", "data_subjects"] = "organisation"
    owner: str = Field(min_length=1)
    source: dict[str, Any] | None = None
    isms_scopes: list[uuid.UUID] = []
    modules: list[uuid.UUID] = []
    processing_activities: list[uuid.UUID] = []
    vendor: uuid.UUID | None = None
    ai_system: uuid.UUID | None = None
    dsfa: uuid.UUID | None = None
    matrix: uuid.UUID | None = None
    identified_on: date | None = None
    strength_of_knowledge: Literal["low", "medium", "high"] | None = None
    controls: list[Control] = Field([], max_length=100)
    option: Literal["undecided", "mitigate", "avoid", "transfer", "accept"] = "undecided"
    quantifications: dict[str, Any] = {}
    tags: list[Annotated[str, Field(max_length=50)]] = Field([], max_length=50)


class RiskIn(Fields):
    inherent: RatingIn | None = None
    current: RatingIn | None = None
    target: RatingIn | None = None


class RiskPatch(RiskIn):
    title: str = Field("", max_length=300)
    kind: Kind = "operational"
    owner: str = ""


class Risk(Fields):
    id: uuid.UUID
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    inherent: Rating | None = None
    current: Rating | None = None
    target: Rating | None = None
    key: str
    state: str
    above_appetite: bool
    doubtful: bool
    last_assessed_on: date | None
    last_reviewed_on: date | None
    next_review_on: date | None
    last_review: dict[str, Any] | None
    close_reason: str | None
    close_note: str | None


class Page(BaseModel):
    items: list[Risk]
    next_cursor: str | None


def tenant_of(authorization: Annotated[str, Header()] = "") -> uuid.UUID:
    tenant = TENANTS.get(hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest())
    if tenant is None:
        raise HTTPException(401)
    return tenant


async def session():
    async with session_of() as one:
        yield one


def exchange_of(response: Response, if_match: Annotated[str, Header()] = "*") -> tuple[Response, str]:
    return response, if_match


Tenant = Annotated[uuid.UUID, Depends(tenant_of)]
Session = Annotated[AsyncSession, Depends(session)]
Exchange = Annotated[tuple[Response, str], Depends(exchange_of)]
app = FastAPI()


def settle(row: RiskRow, changed: set[str], today: date):
    for name in ("inherent", "current", "target"):
        rating = getattr(row, name)
        if rating is None or name not in changed:
            continue
        impact = rating.get("impact") or max((rating.get("impacts") or {"": 1}).values())
        score = rating["likelihood"] * impact
        setattr(row, name, {**rating, "impact": impact, "rated_on": today.isoformat(), "rated_by": "peer", "score": score, "level": min(score // 5, 3),
                            "class": ("low", "medium", "high", "critical")[min(score // 5, 3)], "rescaled": False, "rescaled_on": None})
    row.state = "assessed" if row.current else "identified"
    row.last_assessed_on = today if row.current else None
    row.next_review_on = today.replace(year=today.year + 1, day=1)


@app.get("/risks/{risk_id}", response_model=Risk)
async def get_risk(risk_id: uuid.UUID, tenant: Tenant, db: Session, response: Response):
    row = await db.get(RiskRow, (tenant, risk_id))
    if row is None:
        raise HTTPException(404)
    response.headers["ETag"] = f'"{row.version}"'
    return row


@app.get("/risks", response_model=Page)
async def list_risks(tenant: Tenant, db: Session, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: uuid.UUID | None = None):
    query = select(RiskRow).where(RiskRow.tenant_id == tenant).order_by(RiskRow.id.desc()).limit(limit + 1)
    if cursor is not None:
        query = query.where(RiskRow.id < cursor)
    rows = (await db.scalars(query)).all()
    return {"items": rows[:limit], "next_cursor": str(rows[limit - 1].id) if len(rows) > limit else None}


@app.post("/risks", response_model=Risk, status_code=201)
async def create_risk(body: RiskIn, tenant: Tenant, db: Session, request: Request, response: Response):
    now = datetime.now(timezone.utc)
    matrix = body.matrix or (await db.execute(MATRIX, {"tenant": tenant})).scalar_one()
    number = (await db.execute(text("SELECT nextval('peer.keys')"))).scalar_one()
    values = body.model_dump(mode="json", exclude={"matrix", "identified_on", "vendor", "ai_system", "dsfa"})
    row = RiskRow(**values, tenant_id=tenant, id=uuid.uuid4(), version=1, created_at=now, created_by="peer", updated_at=now, updated_by="peer",
                  key=f"PEER-{number}", matrix=matrix, vendor=body.vendor, ai_system=body.ai_system, dsfa=body.dsfa,
                  identified_on=body.identified_on or now.date(), above_appetite=False, doubtful=False)
    settle(row, {"inherent", "current", "target"}, now.date())
    db.add(row)
    await db.commit()
    response.headers["ETag"] = '"1"'
    response.headers["Location"] = f"{request.url.path}/{row.id}"
    return row


@app.patch("/risks/{risk_id}", response_model=Risk)
async def patch_risk(risk_id: uuid.UUID, body: RiskPatch, tenant: Tenant, db: Session, exchange: Exchange):
    response, if_match = exchange
    row = await db.get(RiskRow, (tenant, risk_id), with_for_update=True)
    if row is None:
        raise HTTPException(404)
    if if_match not in ("*", f'"{row.version}"'):
        raise HTTPException(412)
    changes = body.model_dump(mode="json", exclude_unset=True)
    for name, value in changes.items():
        setattr(row, name, value)
    RiskIn.model_validate({name: getattr(row, name) for name in ("title", "kind", "owner", "option", "tags", "threats")})
    now = datetime.now(timezone.utc)
    settle(row, set(changes), now.date())
    row.version += 1
    row.updated_at = now
    row.updated_by = "peer"
    await db.commit()
    response.headers["ETag"] = f'"{row.version}"'
    return row


@app.get("/health")
async def health(db: Session):
    return {"rows": (await db.scalar(select(func.count()).select_from(RiskRow).limit(1)))}

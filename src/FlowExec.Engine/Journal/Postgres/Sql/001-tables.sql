-- Batches, their rows as a queue, who works on them, and the quota that they share.
create table flowexec.batch (
    number integer generated always as identity primary key,
    name text not null,
    folded text not null unique,
    named boolean not null,
    org text not null,
    org_name text not null,
    flow text,
    flow_id text,
    contract text not null,
    keys text,
    command text,
    salt bytea not null,
    started timestamptz not null default clock_timestamp(),
    ended timestamptz,
    kept boolean not null default false,
    own_flows boolean not null default false,
    loader bigint,
    loaded boolean not null default false,
    sealed bytea,
    file_hash text);

create index batch_started on flowexec.batch (started);

-- A worker's line is changed when it joins, claims and is fenced, and locked by each of its Intents; its beats stand elsewhere, so that
-- they wait for nothing.
create table flowexec.worker (
    id bigint generated always as identity primary key,
    tag text not null unique,
    batch integer not null,
    host text not null,
    process integer not null,
    program text not null,
    account text not null,
    since timestamptz not null default clock_timestamp(),
    lease interval not null,
    state smallint not null default 0,
    claim_seq bigint not null default 0,
    marks text);

create index worker_batch on flowexec.worker (batch);

create table flowexec.beat (
    worker bigint primary key,
    at timestamptz not null default clock_timestamp(),
    done bigint not null default 0,
    per_minute real not null default 0);

-- Rows by their numbers, each with the body of its request until it has an outcome; where workers read a file, its place there stands for
-- it. What takes no room while it is null stands with it.
create table flowexec.row (
    batch integer not null,
    worker bigint,
    slot bigint not null,
    content bigint not null,
    begun timestamptz not null default clock_timestamp(),
    changed timestamptz not null default clock_timestamp(),
    attempt integer not null default 0,
    state smallint not null default 2,
    key text,
    flow text,
    body bytea,
    execution text,
    error text,
    correlation text,
    outputs text,
    decision text,
    skipped boolean,
    primary key (batch, slot));

create index row_key on flowexec.row (batch, key) where key is not null;

create table flowexec.earlier (
    batch integer not null,
    slot bigint not null,
    attempt integer not null,
    state smallint not null,
    begun timestamptz not null,
    changed timestamptz not null,
    execution text,
    error text,
    correlation text,
    primary key (batch, slot, attempt));

-- Stretches of rows, which are claimed as a whole: 0 open, 1 claimed, 2 closed.
create table flowexec.chunk (
    batch integer not null,
    number bigint not null,
    state smallint not null,
    worker bigint,
    claim bigint,
    primary key (batch, number));

create index chunk_open on flowexec.chunk (batch, number) where state = 0;
create index chunk_claimed on flowexec.chunk (batch, worker) where state = 1;

-- A rate limit as the org told it: between which two moments its window ends, and what was given out in it. What was given out shortly
-- before the end counts in the next window too.
create table flowexec.quota (
    name text primary key,
    allowed integer not null default 300,
    measured boolean not null default false,
    earliest timestamptz not null default clock_timestamp(),
    latest timestamptz not null default clock_timestamp(),
    over timestamptz not null default '-infinity',
    used integer not null default 0,
    late integer not null default 0,
    others integer not null default 0,
    highest integer not null default 0,
    told boolean not null default false);

-- Begins a new window where one is over. A window always has an end: a guess until the org tells.
create function flowexec.roll(which text) returns flowexec.quota language plpgsql as $$
declare
    q flowexec.quota;
    now timestamptz;
begin
    select * into q from flowexec.quota where name = which for update;
    now := clock_timestamp();
    if now > q.latest then
        q.over := q.latest;
        q.used := q.late;
        q.earliest := now + interval '60 s';
        q.latest := now + interval '62 s';
        q.late := 0;
        q.others := 0;
        q.highest := 0;
        q.told := false;
        update flowexec.quota set over = q.over, used = q.used, earliest = q.earliest, latest = q.latest, late = 0, others = 0, highest = 0,
            told = false where name = which;
    end if;
    return q;
end $$;

-- Gives out permits to send: of the token's window, and of the org's. Always the token's line first. What is given out in the last 1.2 s of a
-- window may be used after its end, and counts in both.
create function flowexec.take_permits(token text, org text, most integer,
    out granted integer, out resets double precision, out allowed integer, out used integer, out measured boolean,
    out good double precision)
language plpgsql as $$
declare
    t flowexec.quota;
    o flowexec.quota;
    carried integer;
begin
    insert into flowexec.quota (name) values (token) on conflict do nothing;
    insert into flowexec.quota (name) values (org) on conflict do nothing;
    t := flowexec.roll(token);
    o := flowexec.roll(org);
    granted := greatest(0, least(most, t.allowed - t.used - t.others, o.allowed - o.used));
    carried := case when clock_timestamp() > t.earliest - interval '1200 ms' then granted else 0 end;
    if granted > 0 then
        update flowexec.quota q set used = q.used + granted, late = q.late + carried where q.name = token;
        update flowexec.quota q set used = q.used + granted where q.name = org;
    end if;
    allowed := t.allowed;
    used := t.used + t.others + granted;
    measured := t.measured;
    -- They count in this window: until it can have ended they are good, and else for a second.
    good := case when t.told then greatest(1, extract(epoch from t.earliest - clock_timestamp()) - 0.5) else 1 end;
    resets := extract(epoch from case when t.allowed - t.used - t.others <= 0 then t.latest
        else greatest(t.latest, case when o.allowed <= o.used then o.latest else t.latest end) end - clock_timestamp());
end $$;

-- Takes in what an answer told: what the org counted, and between which two moments its window ends.
create function flowexec.report_quota(token text, org text, counted integer, allows integer, since timestamptz, until timestamptz)
returns void language plpgsql as $$
declare
    q flowexec.quota;
begin
    insert into flowexec.quota (name) values (token) on conflict do nothing;
    insert into flowexec.quota (name) values (org) on conflict do nothing;
    q := flowexec.roll(token);
    if since <= q.over then
        return;
    end if;
    if not q.told or (since <= q.latest and q.earliest <= until) then
        q.earliest := case when q.told then greatest(q.earliest, since) else since end;
        q.latest := case when q.told then least(q.latest, until) else until end;
    elsif since > q.latest then
        -- The org has begun a new window before this side could be sure of it.
        if counted <= q.highest then
            q.over := q.latest;
            q.used := greatest(q.late, counted);
            q.late := 0;
            q.others := 0;
            q.highest := 0;
        end if;
        q.earliest := since;
        q.latest := until;
    end if;
    update flowexec.quota set over = q.over, used = q.used, late = q.late, earliest = q.earliest, latest = q.latest, told = true,
        measured = true, allowed = allows, others = greatest(q.others, counted - q.used), highest = greatest(q.highest, counted)
        where name = token;
    update flowexec.quota set allowed = allows, measured = true where name = org and allowed <> allows;
end $$;

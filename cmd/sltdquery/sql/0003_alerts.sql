-- sltdquery: how a list is kept, which deltas are in it, and alerts that end by
-- themselves.
--
-- delta	the list is kept by deltas, which come daily: without one for 26
--		hours its silence proves nothing
-- until	an alert answers until this day
-- contact	the office that is to be called, day and night; no name
-- measure	what an officer is asked to do

begin;

alter table sltd.list add column delta boolean not null default false;

-- The deltas that are in a list, by their contents: another one under a number
-- that is there already is refused.
create table sltd.delta (
	list text not null,
	sequence bigint not null,
	digest text not null,
	applied timestamptz not null default now(),
	primary key (list, sequence)
);
alter table sltd.delta owner to sltd_loader;
grant select on sltd.delta to sltd_reader;

alter table sltd.record
	add column until date,
	add column contact text not null default '',
	add column measure text not null default ''
	    check (measure in ('', 'verify', 'seize', 'refer', 'call'));
alter table sltd.series
	add column until date,
	add column contact text not null default '',
	add column measure text not null default ''
	    check (measure in ('', 'verify', 'seize', 'refer', 'call'));

insert into sltd.migration (number, name) values (3, 'alerts');

commit;

#!/usr/bin/env bash
# mmanon: the module of rsyslog that anonymises addresses in messages.
#
# Tested: rsyslog 8.2302.0 (GPL-3.0-or-later), of Debian.
# Finds: IPv4 and IPv6 addresses anywhere in a message; all bits of them are
# set to zero.
# Cannot: anything but addresses. Of control characters, tabs and ends of
# lines in CRLF included, none comes out as it went in.
# rsyslogd reads no standard input. A private one runs here for as long as the
# input lasts, in the foreground, without rights: each line reaches it over a
# Unix socket behind the shortest header of RFC 5424, which its parser takes
# off, and comes back through a named pipe. Speed, memory and latency are
# theirs together with the relay's, in Perl, and with rsyslogd's start.
. "$(dirname "$0")/common.sh"

install() {
    from_debian rsyslog libestr0 libfastjson4 liblognorm5
}

relay=$(cat <<'PERL'
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;
use File::Temp 'tempdir';
use POSIX qw(mkfifo :sys_wait_h);
use Time::HiRes 'sleep';

my ($modules) = @ARGV;
my $dir = tempdir(CLEANUP => 1);
mkfifo("$dir/out", 0600) or die "mkfifo: $!";
open my $conf, '>', "$dir/conf" or die "conf: $!";
print $conf <<"CONF";
global(workDirectory="$dir" maxMessageSize="2m"
       parser.escapeControlCharactersOnReceive="off")
module(load="imptcp")
module(load="mmanon")
input(type="imptcp" path="$dir/in" supportOctetCountedFraming="off"
      ruleset="all")
template(name="line" type="string" string="%msg%\\n")
ruleset(name="all" queue.type="direct") {
    action(type="mmanon" ipv4.bits="32" ipv6.bits="128"
           embeddedipv4.bits="128")
    action(type="omfile" file="$dir/out" template="line")
}
CONF
close $conf;
my $daemon = fork // die "fork: $!";
if (!$daemon) {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', \*STDERR;
    # It ends with the relay, whatever ends that.
    exec qw(setpriv --pdeathsig KILL rsyslogd -n), '-f', "$dir/conf",
        '-i', "$dir/pid", '-M', $modules or die "rsyslogd: $!";
}
# For reading and writing, so that it is open from both sides at once.
open my $out, '+<', "$dir/out" or die "out: $!";
my $in;
until ($in = IO::Socket::UNIX->new(Peer => "$dir/in")) {
    die "rsyslogd ended\n" if waitpid $daemon, WNOHANG;
    sleep 0.05;
}
$in->blocking(0);

# Behind the last line goes one that no log holds, to know the end by.
my ($header, $last) = ('<13>1 - - - - - - ', "end of input $$ $dir");
my ($todo, $line, $rest, $open) = ('', '', '', 1);
my $count = 0;
while (1) {
    my $read = IO::Select->new($out);
    $read->add(\*STDIN) if $open && length $todo < 1 << 18;
    my $write = length $todo ? IO::Select->new($in) : undef;
    my ($readable, $writable) = IO::Select->select($read, $write);
    for my $from (@$readable) {
        if ($from == $out) {
            sysread $out, $rest, 1 << 16, length $rest;
            my $end = rindex($rest, "\n") + 1;
            my $done = substr $rest, 0, $end, '';
            my $ended = $done =~ s/\Q$last\E\n\z//;
            while (length $done) {
                my $sent = syswrite STDOUT, $done;
                die "stdout: $!" unless $sent;
                substr $done, 0, $sent, '';
            }
            if ($ended) {
                kill TERM => $daemon;
                waitpid $daemon, 0;
                exit;
            }
        } elsif (sysread STDIN, $line, 1 << 16, length $line) {
            my $end = rindex($line, "\n") + 1;
            (my $lines = substr $line, 0, $end, '') =~ s/^/$header/mg;
            $todo .= $lines;
        } else {
            $open = 0;
            $todo .= "$header$line\n" if length $line;
            $todo .= "$header$last\n";
        }
    }
    if ($writable && @$writable) {
        my $sent = syswrite $in, $todo;
        substr $todo, 0, $sent, '' if $sent;
    }
}
PERL
)

run() {
    use_debian
    exec perl -e "$relay" "$(echo "$dir"/usr/lib/*/rsyslog)"
}

version() {
    use_debian
    rsyslogd -v | sed -nE '1s/^rsyslogd +([^ ]*).*/\1/p'
}

main "$@"

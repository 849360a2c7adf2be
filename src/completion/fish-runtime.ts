/** The part of the fish script that is the same for every tree of commands. `global` are the global flags, described. */
export const fishRuntime = (global: string): string => `
# Whether the value of flag word $argv[2] of command $argv[1] is the next word. Letters may stand together: -vp NAME.
function __ghes_admin_awaits
    set -l kind
    set -l list
    set -l commas
    switch "$argv[2]"
        case '--*=*'
            return 1
        case '--*'
            __ghes_admin_flag "$argv[1]" "$argv[2]"
        case '*'
            set -l letters (string split '' -- (string sub -s 2 -- "$argv[2]"))
            while set -q letters[1]
                __ghes_admin_flag "$argv[1]" "-$letters[1]"
                set -e letters[1]
                test -z "$kind" -o "$kind" = none; or break
            end
            set -q letters[1]; and return 1
    end
    test -n "$kind" -a "$kind" != none
end

# Offers words, each with what it means, with $argv[1] in front.
function __ghes_admin_offer
    set -l lead "$argv[1]"
    set -l pairs $argv[2..]
    while set -q pairs[1]
        printf '%s\\t%s\\n' "$lead$pairs[1]" "$pairs[2]"
        set -e pairs[1..2]
    end
end

# Names; and aliases where they fit and the names they stand for do not.
function __ghes_admin_offer_names --no-scope-shadowing
    __ghes_admin_offer '' $names
    while set -q aliases[1]
        string match -q -- "$part*" "$aliases[1]"; or __ghes_admin_offer '' $aliases[2..3]
        set -e aliases[1..3]
    end
end

function __ghes_admin_profiles
    set -l folder "$HOME/.config/ghes-admin"
    string match -q '/*' -- "$XDG_CONFIG_HOME"; and set folder "$XDG_CONFIG_HOME/ghes-admin"
    test -n "$GHES_ADMIN_CONFIG_DIR"; and set folder "$GHES_ADMIN_CONFIG_DIR"
    test -r "$folder/profiles.txt"; or return
    while read -l name
        test -n "$name"; and printf '%s%s\\tprofile\\n' "$argv[1]" "$name"
    end <"$folder/profiles.txt"
end

# Settings, a level at a time; to be set ($argv[1] is assignment) or to be read. $argv[2] is what was typed.
function __ghes_admin_paths
    set -l base (string match -r '^.*\\.' -- "$argv[2]")
    set -l from (math (string length -- "$base") + 1)
    set -l list
    set -l last ''
    __ghes_admin_settings
    while set -q list[1]
        set -l setting "$list[1]"
        set -l meaning "$list[2]"
        set -e list[1..2]
        string match -q -- "$base*" "$setting"; or continue
        set -l keys (string split -m 1 . -- (string sub -s $from -- "$setting"))
        if set -q keys[2]
            test "$keys[1]" = "$last"; and continue
            set last "$keys[1]"
            test "$argv[1]" = assignment; or printf '%s\\tall of them\\n' "$base$last"
            printf '%s.\\tgroup\\n' "$base$last"
        else if test "$argv[1]" != assignment
            printf '%s\\t%s\\n' "$setting" "$meaning"
        else if test "$meaning" = secret
            printf '%s=@\\tsecret, from a file\\n' "$setting"
        else
            printf '%s=\\t%s\\n' "$setting" "$meaning"
        end
    end
end

# KEY=VALUE of a setting.
function __ghes_admin_assignment
    set -l halves (string split -m 1 = -- "$argv[1]")
    if not set -q halves[2]
        __ghes_admin_paths assignment "$argv[1]"
    else if string match -q '@*' -- "$halves[2]"
        __ghes_admin_files "$halves[1]=@" (string sub -s 2 -- "$halves[2]")
    else
        set -l list
        __ghes_admin_settings
        set -l place (contains -i -- "$halves[1]" $list); or return
        set place (math $place + 1)
        test "$list[$place]" = 'true or false'
        and printf '%s\\n' "$halves[1]="{true,false}
    end
end

function __ghes_admin_files
    set -l found (__fish_complete_path "$argv[2]")
    set -q found[1]; and printf '%s\\n' "$argv[1]"$found
end

# Offers values of the kind in $kind; $argv[1] stands in front of them in the same word, and $argv[2] is what was typed.
function __ghes_admin_values --no-scope-shadowing
    set -l lead "$argv[1]"
    set -l typed "$argv[2]"
    if test -n "$commas"; and string match -q '*,*' -- "$typed"
        set lead "$lead"(string replace -r '[^,]*$' '' -- "$typed")
    end
    switch "$kind"
        case words
            __ghes_admin_offer "$lead" $list
        case profile
            __ghes_admin_profiles "$lead"
        case file
            __ghes_admin_files "$lead" "$typed"
        case setting
            __ghes_admin_paths setting "$typed"
        case assignment
            __ghes_admin_assignment "$typed"
    end
end

# Everything that may stand at the cursor, with what it means after a tab.
function __ghes_admin_complete
    set -l tokens (commandline -opc)
    set -l raw (commandline -ct)
    # The word without its quotes, of which the last may be open.
    set -l part (string replace -ra '\\\\\\\\(.)|["\\']' '$1' -- "$raw")
    set -l id ''
    set -l child
    set -l index 0
    set -l dashes
    set -l awaited
    set -l names
    set -l aliases
    set -l own
    set -l hidden
    set -l program
    set -l describes
    set -l helping
    set -l kind
    set -l list
    set -l commas
    set -e tokens[1]
    while set -q tokens[1]
        set -l word "$tokens[1]"
        set -e tokens[1]
        if test -n "$awaited"
            set awaited
        else if test -n "$dashes"
            set index (math $index + 1)
        else if test "$word" = --
            set dashes 1
            __ghes_admin_node "$id"
            if test -n "$program"
                # The command line of another program.
                set -q tokens[1]; and complete -C (string join ' ' -- (string escape -- $tokens) "$raw"); or complete -C "$raw"
                return
            end
        else if string match -q -- '-?*' "$word"
            __ghes_admin_awaits "$id" "$word"; and set awaited "$word"
        else
            __ghes_admin_child "$id" "$word"
            if test -n "$child" -a $index -eq 0
                set id "$child"
                __ghes_admin_node "$id"
                # What follows is the words of a command, from the first.
                if test -n "$describes"
                    set helping 1
                    set id ''
                end
            else
                set index (math $index + 1)
            end
        end
    end
    __ghes_admin_node "$id"
    if test -n "$awaited"
        string match -q -- '--*' "$awaited"; or set awaited -(string sub -s -1 -- "$awaited")
        __ghes_admin_flag "$id" "$awaited"
        __ghes_admin_values '' "$part"
    else if test -z "$dashes"; and string match -q -- '--*=*' "$part"
        set -l halves (string split -m 1 = -- "$part")
        __ghes_admin_flag "$id" "$halves[1]"
        __ghes_admin_values "$halves[1]=" "$halves[2]"
    else if test -z "$dashes"; and string match -q -- '-*' "$part"
        test -n "$helping"; or __ghes_admin_offer '' $own
        set -l flags ${global}
        while set -q flags[1]
            contains -- "$flags[1]" $hidden; or __ghes_admin_offer '' $flags[1..2]
            set -e flags[1..2]
        end
    else
        test -z "$dashes" -a $index -eq 0; and __ghes_admin_offer_names
        if test -z "$helping"
            __ghes_admin_arg "$id" $index
            __ghes_admin_values '' "$part"
        else if test -z "$id" -a $index -eq 0
            __ghes_admin_topics
            __ghes_admin_offer '' $list
        end
    end
end

complete -c ghes-admin -e
# In the order they are offered: a command's own flags before those that all have.
complete -c ghes-admin -f -k -a '(__ghes_admin_complete)'
`;
